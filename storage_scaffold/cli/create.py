"""Makes a provider from a spec: the work behind `new` and `demo`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from storage_scaffold.checkout import Checkout
from storage_scaffold.cli import output, steps
from storage_scaffold.commands.new import plan_new
from storage_scaffold.errors import UsageError
from storage_scaffold.kinds.client_file import read_client_file
from storage_scaffold.plan.plan import Plan
from storage_scaffold.record.lock import read_locks
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.report import summary as report
from storage_scaffold.report.summary import Decision
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Edition, Provider
from storage_scaffold.spec.reading.source import read_bytes
from storage_scaffold.spec.supported import require_supported

EDITIONS = ('open-source', 'enterprise')


@dataclass(frozen=True)
class Request:
    """What the command line asked for; `None` where it left a choice."""

    name: str
    spec: Path
    edition: Edition | None = None
    migrate: bool | None = None
    python: str | None = None
    dry_run: bool = False
    stage: bool = False


def create(checkout: Checkout, request: Request) -> None:
    """Plans the provider, shows or applies the plan, and says what is done and what is left.

    Raises SpecError, CheckoutError, UsageError and DriftError before anything is written; EnvironmentFailed when the
    system or Django fails, and then nothing is written either.
    """
    if request.stage:
        steps.require_repository(checkout)
    provider, source = load(request, checkout)
    lock = read_locks(checkout).get(provider.name)
    decision = choose_edition(provider, request.edition, lock.inputs.edition if lock else None)
    provider = replace(provider, edition=decision.edition)
    if lock is None:
        source = replace(source, client=read_client_file(provider, request.spec))
    plan = plan_new(checkout, provider, source)
    plan = steps.complete(checkout, plan, request.migrate, request.python)
    steps.carry_out(checkout, plan, dry_run=request.dry_run, stage=request.stage)
    for line in summary(checkout, plan, provider, decision, request):
        output.say(output.plain(line))


def load(request: Request, checkout: Checkout) -> tuple[Provider, SpecSource]:
    """The provider of the request's spec, and the spec's bytes.

    Raises SpecError for a bad spec and for one that this version cannot generate; UsageError when there is no such
    file, with a hint at a ready spec of that name.
    """
    if not request.spec.exists():
        ready = specs_dir() / f'{request.spec.stem}.yml'
        hint = f'there is a ready one: --spec {ready}' if ready.is_file() else 'give the path of a YAML file'
        raise UsageError(f'--spec: there is no file {request.spec}', hint)
    file = str(request.spec)
    data = read_bytes(request.spec, file)
    provider = load_bytes(data, file, name=request.name)
    require_supported(provider, file)
    return provider, SpecSource.of(data, request.spec, checkout)


def choose_edition(provider: Provider, option: Edition | None, recorded: str | None = None) -> Decision:
    """The edition: by the spec, by `option`, by the lock (`recorded`), or by asking (guide, its first decision).

    Raises UsageError when spec and option disagree, when there is nobody to ask, and for Enterprise.
    """
    if provider.edition and option and option != provider.edition:
        raise UsageError(
            f'--edition {option} contradicts the spec, which says `edition: {provider.edition}`',
            'leave --edition out, or change the spec',
        )
    if provider.edition:
        decision = Decision(provider.edition, 'the spec says so')
    elif option:
        decision = Decision(option, '--edition says so')
    elif recorded:
        decision = Decision(_edition(recorded), 'as when it was generated')
    elif output.interactive():
        decision = _ask()
    else:
        raise UsageError(
            'the spec does not say which edition of Label Studio the provider is for',
            'give --edition open-source, or write `edition: open-source` into the spec',
        )
    if decision.edition == 'enterprise':
        raise UsageError(
            'Enterprise is not supported yet: its providers live in a tree that this version does not know',
            'use --edition open-source, or wait for a later version',
        )
    return decision


def summary(checkout: Checkout, plan: Plan, provider: Provider, decision: Decision, request: Request) -> Iterator[str]:
    """The closing words of `new`."""
    if not plan.changes:
        yield f'{provider.name}: nothing to do, the tree has it just as the spec says.'
        yield from report.pending_migration(checkout, plan)
        return
    verb = 'would make' if request.dry_run else 'made'
    yield f'{provider.name}: {verb} {report.counts(plan)}.'
    yield f'Edition: {decision.edition} ({decision.why}).'
    yield ''
    yield from report.files(plan)
    yield from (f'Note: {note}' for note in plan.notes)
    yield from report.findings(provider)
    if request.dry_run:
        if plan.migration:
            yield 'The migration is not among them: --no-migrate, or no Python with Label Studio was found (--python).'
        yield 'Nothing was written (--dry-run).'
        return
    yield from report.left_for_you(checkout, plan, provider, staged=request.stage)


def _ask() -> Decision:
    output.say('Which edition of Label Studio is the provider for?', err=True)
    output.say('  open-source: keys or service accounts, standard formats, for everyone (recommended)', err=True)
    output.say('  enterprise: IAM roles, audit, Parquet, billing; needs the Enterprise tree', err=True)
    answer = click.prompt('Edition', default='open-source', type=click.Choice(EDITIONS), err=True)
    return Decision(_edition(answer), 'you chose it')


def _edition(text: str) -> Edition:
    return 'enterprise' if text == 'enterprise' else 'open-source'
