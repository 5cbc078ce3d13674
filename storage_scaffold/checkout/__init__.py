"""What a Label Studio tree looks like, read only."""

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.paths import Read
from storage_scaffold.checkout.tree import Checkout

__all__ = ['Checkout', 'Features', 'Read']
