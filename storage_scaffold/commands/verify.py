"""`verify`: what a service does with a provider's client, and what that means for the spec."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.spec_file import client_of, load_generable
from storage_scaffold.errors import CheckoutError, EnvironmentFailed, UsageError
from storage_scaffold.kinds.kind import load_kind
from storage_scaffold.migrations.python import Wanted, find_python
from storage_scaffold.record.lock import managed, read_locks
from storage_scaffold.record.recorded_spec import load_managed
from storage_scaffold.spec.provider import Provider
from storage_scaffold.verify.inside.checks import CHECKS, Check
from storage_scaffold.verify.job import Job, module_paths, rendered_modules
from storage_scaffold.verify.process import Event, run
from storage_scaffold.verify.settings import Ask, complete, read_config


@dataclass(frozen=True)
class Source:
    """A provider, and its modules as they are in a checkout or as its spec is rendered."""

    provider: Provider
    modules: Mapping[str, bytes]
    spec: str


@dataclass(frozen=True)
class Result:
    """What came of one check: `passed`, `failed` or `skipped`."""

    check: str
    state: str
    words: str = ''
    seconds: float = 0

    @property
    def about(self) -> Check:
        """What it is called, and what it means."""
        return CHECKS[self.check]


@dataclass
class Verified:
    """All results; `found` objects of an earlier run were deleted first, `left` ones could not be."""

    provider: Provider
    spec: str
    folder: str
    results: list[Result] = field(default_factory=list)
    works: list[tuple[str, Any]] = field(default_factory=list)
    found: int = 0
    left: int = 0

    @property
    def failed(self) -> tuple[Result, ...]:
        """The checks that failed."""
        return tuple(result for result in self.results if result.state == 'failed')

    @property
    def proposals(self) -> tuple[str, ...]:
        """Lines of the spec to change."""
        options = [f'client:\n  {name}: {value}' for name, value in self.works]
        lacking = sorted({result.about.capability for result in self.failed if result.about.capability})
        # a client that cannot write does not fail for any other reason
        lacking = ['write'] if 'write' in lacking else lacking
        return (
            *options,
            *(['capabilities:\n' + '\n'.join(f'  {name}: false' for name in lacking)] if lacking else []),
        )

    @property
    def exit_code(self) -> int:
        """1 when a check failed, or something could not be cleaned up."""
        return 1 if self.failed or self.left else 0

    def note(self, event: Event) -> None:
        """Adds what the process tells."""
        if event['event'] == 'end':
            self.results.append(Result(event['check'], event['state'], event['words'], event.get('seconds', 0)))
        elif event['event'] == 'works':
            self.works.append((event['option'], event['value']))
        elif event['event'] == 'found':
            self.found = event['number']
        elif event['event'] == 'cleaned':
            self.left = event['left']


def of_spec(spec: Path) -> Source:
    """The provider of a spec, without a checkout.

    Raises SpecError; UsageError when its client is still to be written.
    """
    provider, _ = load_generable(spec)
    client = client_of(provider, spec)
    if client is None and load_kind(provider.client.kind).is_owned:
        raise UsageError(
            f'the client of {spec} is written in a checkout', 'run it there, with the name of the provider'
        )
    return Source(provider, rendered_modules(provider, str(spec), client), str(spec))


def of_checkout(checkout: Checkout, name: str) -> Source:
    """A managed provider, with its code as it stands in the checkout.

    Raises UsageError, SpecError, CheckoutError.
    """
    lock = managed(read_locks(checkout), name)
    provider, _ = load_managed(checkout, lock)
    modules = {}
    for module, path in module_paths(checkout.layout.home(name)).items():
        data = checkout.read(path)
        if data is None:
            raise CheckoutError(f'{path} is missing', f'`storage-scaffold update {name}` brings it back')
        modules[module] = data
    return Source(provider, modules, str(lock.inputs.spec))


def verify(
    source: Source,
    config: Path | None,
    *,
    root: Path,
    prefix: str = '',
    read_only: bool = False,
    python: str | None = None,
    ask: Ask | None = None,
    tell: Callable[[Event], None] = lambda _event: None,
) -> Verified:
    """Runs the checks against the service that the values in `config` lead to.

    Parameters: `root`, where to look for a Python with the client's packages; `python`, one by name; `ask` and `tell`
    as for `complete` and `run`. Raises SpecError for a bad `config`, UsageError for missing values, EnvironmentFailed
    when there is no such Python.
    """
    provider = source.provider
    given = read_config(provider, config) if config else {}
    values = complete(provider, given, ask)
    job = Job(provider, source.modules, values, prefix.strip('/'), read_only)
    executable = _python(python, root, job.packages)
    verified = Verified(provider, source.spec, job.folder)

    def note(event: Event) -> None:
        verified.note(event)
        tell(event)

    run(job, executable, note)
    return verified


def _python(command: str | None, root: Path, packages: Iterable[str]) -> str:
    names = ', '.join(packages)
    remedy = f'name a Python that has {names} with --python, such as the one that runs Label Studio'
    found = find_python(command, root, Wanted(f'import {names}' if names else '', remedy))
    if found is None:
        raise EnvironmentFailed(f'no Python was found that has what the client imports: {names}', remedy)
    return found.executable
