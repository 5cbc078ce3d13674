"""What a command would do, as data, and how it is shown."""

from storage_scaffold.plan.plan import Change, Kind, Place, Plan

__all__ = ['Change', 'Kind', 'Place', 'Plan']
