"""Plans what the commands would do to a checkout: reads it, writes nothing."""

from storage_scaffold.planning.common import combined
from storage_scaffold.planning.migrations import with_migration
from storage_scaffold.planning.new import plan_new
from storage_scaffold.planning.remove import plan_remove
from storage_scaffold.planning.update import plan_update

__all__ = ['combined', 'plan_new', 'plan_remove', 'plan_update', 'with_migration']
