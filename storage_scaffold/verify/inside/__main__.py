"""`python -m storage_scaffold.verify.inside`: runs the checks that standard input asks for."""

from __future__ import annotations

import importlib
import json
import signal
import sys
import time
import types
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

from storage_scaffold.verify.inside.checks import CHECKS, FIRST, SETTINGS, Check
from storage_scaffold.verify.inside.ground import THREADS, Failed, Ground, NotTried, said

# Some services take a moment until a listing shows what was deleted.
TRIES = 3


class Stopped(BaseException):
    """Somebody wants the run to end; what it wrote is cleaned up first."""


class Client:
    """How the generated modules make a client of the values of a storage."""

    def __init__(self, job: dict[str, Any]) -> None:
        _stand_in_for_label_studio()
        self.module = importlib.import_module('provider.client')
        self._utils = importlib.import_module('provider.utils')
        self._class = getattr(self.module, job['client_class'])
        self._fields, self._root = job['fields'], job['root']

    def options(self, **changes: Any) -> Any:
        """What the client is told. Raises StorageError when the values cannot work."""
        return self._utils.client_options(types.SimpleNamespace(**{**self._fields, **changes}))

    def make(self, **changes: Any) -> Any:
        """A client, for a storage with other values if some are given. Raises StorageError."""
        return self._class(self.options(**changes))

    def works_with(self, **options: Any) -> bool:
        """Whether a client with other options reaches the bucket."""
        try:
            self._class(replace(self.options(), **options)).validate(self._root, False)
        except self.module.StorageError:
            return False
        return True


def _stand_in_for_label_studio() -> None:
    """What `utils.py` imports of Label Studio and Django is only used for storages of other people."""

    def module(name: str, **names: Any) -> None:
        sys.modules[name] = made = types.ModuleType(name)
        vars(made).update(names)

    for name in ('core', 'core.utils', 'django'):
        module(name)
    errors = {name: type(name, (Exception,), {}) for name in ('LabelStudioAPIException', 'SsrfBlockedUrlError')}
    module('core.utils.exceptions', **errors)
    module('core.utils.io', resolve_host_for_ssrf=None)
    module('django.conf', settings=types.SimpleNamespace(SSRF_PROTECTION_ENABLED=False))


def main() -> None:
    """One run: the checks, and whatever they left taken away again."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    job = json.load(sys.stdin)
    sys.path.insert(0, job['directory'])
    client = Client(job)
    try:
        ground = Ground(client.module, client.make, job['root'], job['folder'], frozenset(job['able']), job['secrets'])
    except client.module.StorageError as error:
        tell('end', check=SETTINGS.name, state='failed', words=said(error))
        return
    tell('end', check=SETTINGS.name, state='passed', words='')
    writes = {'write', 'delete'} <= ground.able
    try:
        if writes and ground.outcome(lambda: ground.client.validate(ground.root, False)) == 'no error':
            tell('found', number=clean(ground))
        run_all(ground, client, job['tried'])
    except (Stopped, BrokenPipeError):
        pass
    finally:
        # the one who asked for the end waits for it
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        if writes and ground.written:
            with suppress(BrokenPipeError):
                tell('cleaned', left=left_after_cleaning(ground))


def run_all(ground: Ground, client: Client, tried: dict[str, list[Any]]) -> None:
    """Every check; none but the first if that fails, but what else might work."""
    for check in (check for check in CHECKS.values() if check is not SETTINGS):
        lacking = sorted(check.needs - ground.able)
        if lacking:
            tell('end', check=check.name, state='skipped', words=f'no {", no ".join(lacking)}')
            continue
        tell('begin', check=check.name)
        begun = time.monotonic()
        state, words = outcome_of(check, ground)
        tell('end', check=check.name, state=state, words=words, seconds=time.monotonic() - begun)
        if state == 'failed' and check.name == FIRST:
            tell_what_works(client, tried)
            return
        if state == 'failed' and check.capability == 'write':
            ground.able -= {'write'}


def tell_what_works(client: Client, tried: dict[str, list[Any]]) -> None:
    """The values of options with which the service does answer."""
    for name, values in tried.items():
        for value in values:
            if client.works_with(**{name: value}):
                tell('works', option=name, value=value)


def outcome_of(check: Check, ground: Ground) -> tuple[str, str]:
    """`passed`, `failed` or `skipped`, and what there is to say."""
    try:
        return 'passed', check.run(ground) or ''
    except NotTried as error:
        return 'skipped', str(error)
    except Failed as error:
        return 'failed', str(error)
    except ground.module.StorageError as error:
        return 'failed', said(error)
    except Exception as error:
        # its text is nobody's promise, and may hold anything
        return 'failed', f'the client raises {type(error).__name__}, which is not an error of its protocol'


def left_after_cleaning(ground: Ground) -> int:
    """Deletes what lies in our folder, and tries again where that fails. Returns how many objects are left."""
    for _ in range(TRIES):
        with suppress(ground.module.StorageError):
            if not clean(ground):
                return 0
    try:
        return len(remains(ground))
    except ground.module.StorageError:
        return len(ground.written)


def clean(ground: Ground) -> int:
    """Deletes what lies in our folder. Returns how many objects there were. Raises StorageError if it cannot list."""
    keys = sorted(remains(ground))
    with ThreadPoolExecutor(THREADS) as pool:
        deleted = pool.map(lambda key: ground.outcome(lambda: ground.client.delete(key)), keys)
        ground.written -= {key for key, outcome in zip(keys, deleted, strict=True) if outcome == 'no error'}
    return len(keys)


def remains(ground: Ground) -> set[str]:
    """The objects in our folder; of a client that cannot list folders in folders, those that this run has written."""
    if 'recursive' in ground.able:
        return {entry.key for entry in ground.client.list(ground.folder, True)}
    return set(ground.written)


def tell(event: str, **about: Any) -> None:
    """A line for the one who asked. Raises BrokenPipeError when nobody listens any more."""
    print(json.dumps({'event': event, **about}), flush=True)


def _stop(*_: Any) -> None:
    raise Stopped


if __name__ == '__main__':
    main()
