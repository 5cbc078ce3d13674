"""Plans what the commands would do to a checkout: reads it, writes nothing."""

from storage_scaffold.planning.accept import plan_accept
from storage_scaffold.planning.common import combined
from storage_scaffold.planning.eject import plan_eject
from storage_scaffold.planning.migrations import with_migration
from storage_scaffold.planning.new import plan_new
from storage_scaffold.planning.remove import plan_remove
from storage_scaffold.planning.rename import plan_rename
from storage_scaffold.planning.update import plan_update

__all__ = [
    'combined',
    'plan_accept',
    'plan_eject',
    'plan_new',
    'plan_remove',
    'plan_rename',
    'plan_update',
    'with_migration',
]
