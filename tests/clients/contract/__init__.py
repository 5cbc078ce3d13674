"""What every client owes, whatever it speaks to: checks that know a client by its protocol only.

A client class is made with its options, and with a resolver that says which address a host may be connected at. The
module that holds it holds the errors too: every failure is a StorageError of the class that names the cause.
"""

from __future__ import annotations

from tests.clients.contract import failing, listing, reading, writing
from tests.clients.contract.base import CHECKS, Check

__all__ = ['CHECKS', 'Check', 'failing', 'listing', 'reading', 'writing']
