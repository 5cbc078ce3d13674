"""What `verify` found, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from storage_scaffold.commands.verify import Result, Verified
from storage_scaffold.report.envelope import enveloped
from storage_scaffold.report.lines import Line, Role, Table, command, heading

_MARKS = {'passed': 'ok', 'failed': 'FAILED', 'skipped': '-'}


def text(verified: Verified) -> Iterator[str]:
    """A row for each check, what the failed ones mean, the lines of the spec to change, and a summary."""
    yield f'{verified.provider.title} ({verified.spec}), in {verified.folder}/'
    yield ''
    rows = ((result.about.title, _mark(result), _words(result)) for result in verified.results)
    yield Table(rows, indent='  ')
    yield ''
    if verified.failed:
        yield heading('What that means')
        for result in verified.failed:
            yield f'  {result.about.title}: no. {result.about.when_failed}'
        yield ''
    if verified.proposals:
        yield heading('If the service is really like that, write in the spec')
        for proposal in verified.proposals:
            yield from (command(line, '  ') for line in proposal.splitlines())
        yield ''
    if verified.found:
        yield f'{verified.found:,} objects that an earlier run had left were deleted.'
    if verified.left:
        yield f'{verified.left:,} objects could not be deleted: delete {verified.folder}/ by hand.'
    yield summary(verified)


def summary(verified: Verified) -> str:
    """How many checks there were, in one line."""
    states = [result.state for result in verified.results]
    counts = (('passed', 'passed'), ('failed', 'failed'), ('skipped', 'not tried'))
    return ', '.join(f'{states.count(state)} {words}' for state, words in counts if state in states) + '.'


def document(verified: Verified) -> str:
    """Everything, for programs; docs/json.md says what the keys are."""
    return enveloped(
        verified.exit_code,
        {
            'provider': verified.provider.name,
            'spec': verified.spec,
            'folder': verified.folder,
            'results': [
                {
                    'check': result.check,
                    'title': result.about.title,
                    'state': result.state,
                    'words': result.words,
                    'seconds': round(result.seconds, 3),
                    'means': result.about.when_failed if result.state == 'failed' else '',
                }
                for result in verified.results
            ],
            'proposals': list(verified.proposals),
            'found': verified.found,
            'left': verified.left,
        },
    )


def _mark(result: Result) -> Line:
    role: Role = 'good' if result.state == 'passed' else 'bad' if result.state == 'failed' else 'faint'
    return Line((role, f'{_MARKS[result.state]:6}'))


def _words(result: Result) -> str:
    return f'not tried: {result.words}' if result.state == 'skipped' else result.words
