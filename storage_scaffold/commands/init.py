"""`init`: brings a checkout what a team needs around its providers, from the copier template `templates/checkout/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from storage_scaffold import git
from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.tree import CONFIG, RECORDS, SPECS
from storage_scaffold.commands.merge_driver import NAME, registered_paths
from storage_scaffold.commands.spec import SCHEMA as SCHEMA_NAME
from storage_scaffold.commands.spec import schema_after
from storage_scaffold.commands.unmerged import require_merged
from storage_scaffold.config import PYTHON, Config, configured, parsed
from storage_scaffold.errors import Problem, UsageError
from storage_scaffold.installed import Installed
from storage_scaffold.literals import yaml
from storage_scaffold.merge.brought_file import Outcome, part, whole
from storage_scaffold.plan.plan import Change, Ownership, Plan, RegistrationPlace, changes, ordered
from storage_scaffold.record import brought
from storage_scaffold.record.brought import Brought, Record, base_text, read_record
from storage_scaffold.record.lock import read_locks
from storage_scaffold.record.versions import checkout_digest
from storage_scaffold.register.shape import ShapeError
from storage_scaffold.register.syntax.appending import has, with_item, with_lines
from storage_scaffold.text import like, line_of

# Asks for the answers that `data` lacks, starting from `last`, and renders the template with them.
Render = Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, bytes]]

QUESTIONS = ('python', 'ci', 'pre_commit', 'merge_driver', 'assistants')
SCHEMA = RECORDS / SCHEMA_NAME
WORKFLOW = PurePosixPath('.github/workflows/storage-scaffold.yml')
JOBS = PurePosixPath('.gitlab/storage-scaffold.yml')
_RULE = PurePosixPath('.cursor/rules/storage-scaffold.mdc')
WHOLE = (CONFIG, SPECS / 'README.md', WORKFLOW, JOBS, _RULE)
_ASSISTANTS = tuple(map(PurePosixPath, ('AGENTS.md', 'CLAUDE.md')))
_HOOKS, _GITLAB, _ATTRIBUTES = map(PurePosixPath, ('.pre-commit-config.yaml', '.gitlab-ci.yml', '.gitattributes'))


@dataclass(frozen=True)
class Foreign:
    """A file that others write too.

    `title` is what the entry in it is called, `mark` shows that it is there, and `insert` puts it into a text.
    """

    title: str
    mark: str
    insert: Callable[[bytes, bytes], bytes]


def _item(name: str, source: bytes, entry: bytes) -> bytes:
    return with_item(source, name, entry.decode('utf-8').strip())


FOREIGN: Mapping[PurePosixPath, Foreign] = {
    _ATTRIBUTES: Foreign('the merge driver', f'merge={NAME}', with_lines),
    _GITLAB: Foreign('the include of the jobs', str(JOBS), partial(_item, 'include')),
    _HOOKS: Foreign('the hook of pre-commit', 'storage-scaffold-check', partial(_item, 'repos')),
    **dict.fromkeys(_ASSISTANTS, Foreign('the rule for coding assistants', 'storage-scaffold init', with_lines)),
}


@dataclass(frozen=True, kw_only=True)
class Init(Plan):
    """A plan with the answers that it was made from.

    `by_hand` are the entries for which there is no place in the file, `nowhere` are the files that cannot say where CI
    gets this installation.
    """

    answers: Config
    by_hand: Mapping[PurePosixPath, str] = field(default_factory=dict)
    nowhere: tuple[PurePosixPath, ...] = ()

    @property
    def after_conflicts(self) -> str:
        """As in `Plan`."""
        return 'resolve the conflict, then run `storage-scaffold init` again'


def init(checkout: Checkout, given: Mapping[str, Any], render: Render, source: Installed) -> Init:
    """What `init` writes; nothing where it has nothing to do.

    Parameters: `given`, the answers of the command line, which come before those of the config; `source`, where this
    installation came from. Raises as `read_locks`, `read_record`, `answered` and `render`.
    """
    require_merged(checkout)
    # A damaged one is said before anything is written: what belongs in the commit is read off the locks.
    read_locks(checkout)
    record = read_record(checkout, {*WHOLE, *FOREIGN})
    # What others can install stays, whoever runs this from a copy of the tool on a disk.
    source = source if source.requirement else record.source
    rendered = render({**_facts(checkout, source), **answered(checkout, given)}, usual(checkout))
    answers = parsed(rendered[str(CONFIG)], str(CONFIG))
    by_hand: dict[PurePosixPath, str] = {}
    # One of the two is often only another name of the other.
    links = [path for path in _ASSISTANTS if (checkout.root / path).is_symlink()]
    outcomes = {
        **{path: _whole(checkout, record.files, path, rendered.get(str(path))) for path in WHOLE},
        **{path: _foreign(checkout, record.files, path, rendered, by_hand) for path in FOREIGN if path not in links},
    }
    written = [change for path, item in outcomes.items() for change in _changes(checkout, path, item)]
    elsewhere = [path for path in (WORKFLOW, JOBS, _HOOKS) if outcomes[path].brought and not _is_top(checkout)]
    nowhere = tuple(path for path in (WORKFLOW, JOBS) if str(path) in rendered and source.requirement is None)
    return Init(
        title='init',
        provider='',
        changes=ordered(*written, *_record(checkout, outcomes, source)),
        notes=(
            *(f'{path} {item.note}.' for path, item in outcomes.items() if item.note),
            *(f'{path} is only read in the root of the repository, which is not here.' for path in elsewhere),
        ),
        registrations=tuple(_places(written, outcomes)),
        conflicts=tuple(
            Problem(item.conflict, file=str(path), line=item.line) for path, item in outcomes.items() if item.conflict
        ),
        answers=answers,
        by_hand=by_hand,
        nowhere=tuple(path for path in nowhere if any(change.path == path for change in written)),
    )


def answered(checkout: Checkout, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that need not be asked for: those `given`, and those of the config.

    Raises as `configured`; UsageError for an edition that this checkout is not.
    """
    config, edition = configured(checkout), checkout.layout.edition
    # Where `init` has asked before, no Python is an answer too.
    before = {'python': ''} if config.ci is not None else {}
    found = {'edition': edition, **before, **config.answers, **given}
    if found['edition'] != edition:
        raise UsageError(f'this is a checkout of edition {edition}, not {found["edition"]}', f'change {CONFIG}')
    return found


def usual(checkout: Checkout) -> dict[str, Any]:
    """The answers that the tree itself suggests."""
    top = _is_top(checkout)
    services = {'github': '.github', 'gitlab': str(_GITLAB)}
    return {
        'ci': [name for name, path in services.items() if top and checkout.exists(PurePosixPath(path))],
        'pre_commit': top and checkout.exists(_HOOKS),
        'assistants': any(map(checkout.exists, (*_ASSISTANTS, _RULE.parent))),
    }


def _is_top(checkout: Checkout) -> bool:
    """Whether CI and pre-commit look for their files here, and not further up."""
    return (checkout.root / '.git').exists() or not git.is_repository(checkout.root)


def _facts(checkout: Checkout, source: Installed) -> dict[str, Any]:
    """What the template names beside the answers."""
    return {
        'requirement': yaml(source.requirement) if source.requirement else '',
        'repository': yaml(source.repository) if source.repository else '',
        'commit': yaml(source.commit or ''),
        'python_pattern': f'^(?:{PYTHON.pattern})$',
        'python_words': PYTHON.words,
        'has_cursor': checkout.exists(_RULE.parent),
        'registered': [str(path) for path in registered_paths(checkout)],
        'storages': str(checkout.layout.storages),
    }


def _whole(
    checkout: Checkout, record: Mapping[PurePosixPath, Brought], path: PurePosixPath, theirs: bytes | None
) -> Outcome:
    mine = checkout.read(path)
    if path == CONFIG and mine is not None and theirs is not None and path not in record:
        return _completed(mine, theirs)
    return whole(mine, record.get(path), theirs, partial(base_text, checkout))


def _completed(mine: bytes, theirs: bytes) -> Outcome:
    """A config that somebody wrote, with the answers that it lacks; it stays theirs."""
    said = parsed(mine, str(CONFIG)).answers
    lines = [line for line in theirs.splitlines(keepends=True) if line.partition(b':')[0].decode() not in said]
    lacking = b''.join(line for line in lines if not line.startswith(b'#'))
    after = with_lines(mine, lacking)
    parsed(after, str(CONFIG))
    return Outcome(after, note='was there before; it got the answers that it lacked' if lacking else '')


def _foreign(
    checkout: Checkout,
    record: Mapping[PurePosixPath, Brought],
    path: PurePosixPath,
    rendered: Mapping[str, bytes],
    by_hand: dict[PurePosixPath, str],
) -> Outcome:
    mine, was, foreign = checkout.read(path), record.get(path), FOREIGN[path]
    name = 'AGENTS.md' if path in _ASSISTANTS else path.name
    entry = rendered.get(f'entries/{name}')
    if path in _ASSISTANTS and (was is None or mine is None) and not _takes_the_rule(checkout, path):
        return Outcome(mine)
    if was is None and entry and has(mine, foreign.mark):
        return Outcome(mine, note=f'already has {foreign.title}, so it stays as it is')
    if path == _GITLAB and mine is None:
        by_hand.update({path: f'include:\n  {entry.decode("utf-8").strip()}'} if entry else {})
        return Outcome(None)
    try:
        return part(mine, was, entry, foreign.insert, partial(base_text, checkout))
    except ShapeError as error:
        by_hand[path] = (entry or b'').decode('utf-8').strip()
        return Outcome(mine, note=f'has another shape than usual ({error})')


def _takes_the_rule(checkout: Checkout, path: PurePosixPath) -> bool:
    """Whether coding assistants read this file here, or are to, because there is no other."""
    is_only = path == _ASSISTANTS[0] and not any(map(checkout.exists, (*_ASSISTANTS, _RULE.parent)))
    return checkout.exists(path) or is_only


def _changes(checkout: Checkout, path: PurePosixPath, outcome: Outcome) -> list[Change]:
    ownership = Ownership.REGISTERED if path in FOREIGN else Ownership.GENERATED
    after = None if outcome.after is None else checkout.as_there(path, outcome.after)
    return list(changes(checkout.read, {path: after}, ownership))


def _record(checkout: Checkout, outcomes: Mapping[PurePosixPath, Outcome], source: Installed) -> list[Change]:
    """The changes to the record, and to the schema, which nobody edits."""
    texts = {
        brought.base_path(item.brought): item.base
        for item in outcomes.values()
        if item.brought and item.base is not None
    }
    gone = {path: None for path in checkout.glob(f'{brought.BASE}/*') if path not in texts}
    kept = {path: item.brought for path, item in outcomes.items() if item.brought}
    described, _ = schema_after(str(SCHEMA), checkout.read(SCHEMA))
    files = {brought.RECORD: Record(kept, source, checkout_digest()).dump(), SCHEMA: described, **texts}
    as_there = {path: like(text, checkout.read(path)) for path, text in files.items()}
    return list(changes(checkout.read, {**as_there, **gone}, Ownership.RECORD))


def _places(written: list[Change], outcomes: Mapping[PurePosixPath, Outcome]) -> list[RegistrationPlace]:
    found = []
    for change in written:
        row = outcomes[change.path].brought
        if change.path in FOREIGN:
            line = line_of(change.after or b'', row.entry.strip('\n')) if row else None
            found.append(RegistrationPlace(FOREIGN[change.path].title, change.path, line or 0))
    return found
