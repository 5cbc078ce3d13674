"""All or nothing: all changes of a command are made, or the tree is restored, even after the process is killed.

The steps of one command in `.storage-scaffold/.state/` (which git ignores, and which is untrusted input like a lock):

1. `running` holds `run.lock`: one writing command at a time in a checkout.
2. `apply` copies the files that it will replace to `transaction/` and writes the new ones there; then the journal is
   renamed into place. Up to here the tree is untouched.
3. Each target is replaced by one rename: at any moment, a file has either its old or its new content.
4. The journal is renamed to `done.json`: the command is now complete. `transaction/` is renamed to `undo/`.

`recover` repairs the tree after a kill: if all targets have their new content it finishes, otherwise it rolls back.
"""

from storage_scaffold.transaction.applying import apply
from storage_scaffold.transaction.fs import Fs
from storage_scaffold.transaction.index_copy import keep_index, kept_index
from storage_scaffold.transaction.originals import changed_original, remember
from storage_scaffold.transaction.recovery import Recovered, pending, recover
from storage_scaffold.transaction.runlock import running

__all__ = [
    'Fs',
    'Recovered',
    'apply',
    'changed_original',
    'keep_index',
    'kept_index',
    'pending',
    'recover',
    'remember',
    'running',
]
