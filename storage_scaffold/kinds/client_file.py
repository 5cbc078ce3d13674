"""The finished client.py that a spec can name beside it, for kinds whose client its developer owns."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from storage_scaffold.errors import Problem, SpecError
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.kinds.protocol import Starter, owned_problems
from storage_scaffold.spec.provider import Constant, Provider

MAX_BYTES = 1024 * 1024


def read_client_file(provider: Provider, spec: Path, starter: Starter) -> bytes | None:
    """What the spec's `client.file` holds; `None` when the spec leaves it to the starter.

    Parameters: `spec`, the path of the spec that the file is named from; `starter`, as for `owned_problems`. Raises
    SpecError when there is no such file, when it lies outside of the spec's directory (a symlink may lead there), and
    when it breaks the protocol.
    """
    options = load_kind(provider.client.kind).options
    named = next((provider.client.options[name] for name, option in options.items() if option.slot == 'file'), None)
    if not isinstance(named, Constant) or named.value is None:
        return None
    home = spec.resolve().parent
    name = str(named.value)
    path = (home / name).resolve()
    shown = str(spec.parent / name)
    if not path.is_relative_to(home):
        raise _refused(Problem('`client.file` leads out of the directory of the spec', file=shown), spec)
    try:
        # not of a pipe or a device, which may never end
        data = path.read_bytes() if path.is_file() and path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise _refused(Problem(f'`client.file` cannot be read: {error.strerror}', file=shown), spec) from error
    if data is None:
        reason = 'is not a file' if path.exists() else 'is not there'
        what = f'has more than {MAX_BYTES // 1024} KiB' if path.is_file() else reason
        raise _refused(Problem(f'`client.file` {what}', file=shown), spec)
    if problems := owned_problems(data, provider, PurePosixPath('client.py'), starter):
        raise SpecError(
            [Problem(p.message, shown, p.line, p.column, p.source, p.hint) for p in problems],
            f'fix {shown}, or leave `client.file` out of {spec}: then `new` writes a starter',
        )
    return data


def _refused(problem: Problem, spec: Path) -> SpecError:
    return SpecError(problem, f'put the file there, or leave `client.file` out of {spec}: then `new` writes a starter')
