"""Apache on loopback, in a process of its own, for what one of its modules makes of a directory."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import free_port, listens, running

_HOME = '/usr/lib/apache2/modules'
_MODULES = ('mpm_event', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_basic')
_CONFIG = """\
ServerRoot "{home}"
ServerName 127.0.0.1
PidFile "{home}/pid"
Listen 127.0.0.1:{port}
{modules}
User #{uid}
Group #{gid}
ErrorLog "{home}/error.log"
DocumentRoot "{root}"
{more}
<Directory "{root}">
  {options}
  AuthType Basic
  AuthName files
  AuthUserFile "{home}/users"
  Require valid-user
</Directory>
"""


def apache() -> str | None:
    """Where Apache is, if it is installed."""
    return shutil.which('apache2', path='/usr/sbin:/usr/local/sbin:/usr/bin') if Path(_HOME).is_dir() else None


def write_users(home: Path, username: str, password: str) -> None:
    """The file `users` in `home`, with one user, as Apache and nginx read it."""
    digest = base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()
    (home / 'users').write_text(f'{username}:{{SHA}}{digest}\n', encoding='utf-8')


@contextmanager
def serving(
    root: Path,
    log: Path,
    user: tuple[str, str],
    modules: Iterable[str],
    options: str,
    more: str,
    port: int | None = None,
) -> Iterator[str]:
    """The address of Apache with these modules, run as the owner of nothing but `root` and a directory beside it.

    `user` has a name and a password. `options` stand in the configuration of `root`, `more` in that of the server,
    where `{home}` is the directory beside it.
    """
    port, home = port or free_port(), log.with_suffix('.apache')
    home.mkdir(exist_ok=True)
    write_users(home, *user)
    loaded = '\n'.join(f'LoadModule {name}_module {_HOME}/mod_{name}.so' for name in (*_MODULES, *modules))
    owner = 33 if root.owner() == 'root' else root.stat().st_uid
    names = {'uid': owner, 'gid': owner, 'options': options, 'more': more.format(home=home)}
    config = home / 'httpd.conf'
    config.write_text(_CONFIG.format(home=home, root=root, port=port, modules=loaded, **names), encoding='utf-8')
    if root.owner() == 'root':
        _let_in(owner, root, home)
    with running([apache() or 'apache2', '-f', config, '-DFOREGROUND'], log, listens(port)):
        yield f'http://127.0.0.1:{port}'


def _let_in(owner: int, *directories: Path) -> None:
    """Apache refuses to serve as root: its user gets these directories and a way through their parents."""
    for directory in directories:
        for path in (directory, *directory.rglob('*')):
            os.chown(path, owner, owner)
        for parent in directory.parents:
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o001)
