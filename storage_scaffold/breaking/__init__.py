"""Breaking changes: what an update would do to stored data, stored URIs and existing storages, and the way out."""

from __future__ import annotations

from storage_scaffold.breaking.change import Breaking, Kind
from storage_scaffold.breaking.placed import placed
from storage_scaffold.breaking.table import KINDS, PROVIDER_REMOVED, breaking_changes

__all__ = [
    'KINDS',
    'PROVIDER_REMOVED',
    'Breaking',
    'Kind',
    'breaking_changes',
    'placed',
]
