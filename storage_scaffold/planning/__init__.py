"""Plans what the commands would do to a checkout: reads it, writes nothing."""

from storage_scaffold.planning.migrations import with_migration
from storage_scaffold.planning.new import plan_new
from storage_scaffold.planning.remove import plan_remove

__all__ = ['plan_new', 'plan_remove', 'with_migration']
