"""All or nothing: a command's changes are made whole, or the tree is again what it was, even after a kill.

The way of one command through `.storage-scaffold/.state/` (which ignores itself, and is untrusted input like a lock):

1. `running` holds `run.lock`: one writing command at a time in a checkout.
2. `apply` copies what it will replace, and writes what will stand there, into `transaction/`; then the journal appears
   in it, by a rename. Until here the tree is untouched.
3. Each target gets its new file by one rename: at any moment a file is wholly before or wholly after.
4. The journal is renamed to `done.json`: now the command has happened. `transaction/` becomes `undo/`.

`recover` puts right what a kill left: with all targets after, it finishes; else it rolls back.
"""

from storage_scaffold.transaction.applying import apply
from storage_scaffold.transaction.fs import Fs
from storage_scaffold.transaction.recovery import Recovered, pending, recover
from storage_scaffold.transaction.runlock import running

__all__ = ['Fs', 'Recovered', 'apply', 'pending', 'recover', 'running']
