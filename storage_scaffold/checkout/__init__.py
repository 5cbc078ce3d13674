"""Reading a Label Studio tree, without changing it."""

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.paths import Read
from storage_scaffold.checkout.tree import Checkout

__all__ = ['Checkout', 'Features', 'Read']
