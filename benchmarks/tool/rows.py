"""The rows of the table: which command, on what."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.tool.measure import Call, measure
from benchmarks.tool.stage import Stage


@dataclass(frozen=True)
class Row:
    """One command; `prepare` makes all that it needs, which is not measured."""

    name: str
    title: str
    prepare: Callable[[Stage], Call]


def _help(stage: Stage) -> Call:
    return stage.tool('--help')


def _validate(stage: Stage) -> Call:
    return stage.tool('validate', stage.spec())


def _preview(stage: Stage) -> Call:
    return stage.tool('preview', stage.spec(), '--output', stage.home / 'preview.html')


def _new(stage: Stage, beside: int = 0, kind: str = 'tree', first: bool = False) -> Call:
    cache = 'first' if first else 'cache'
    if first:
        shutil.rmtree(stage.home / cache, ignore_errors=True)
    tree = stage.tree(beside, kind)
    return stage.tool('new', 'wasabi', '--spec', stage.spec(), '--checkout', tree, '--no-migrate', cache=cache)


def _check(stage: Stage, providers: int, *options: str, cache: str = 'cache') -> Call:
    return stage.tool('check', '--checkout', stage.tree(providers), *options, cache=cache)


def _update(stage: Stage, label: str = '') -> Call:
    tree, spec = stage.with_wasabi(), stage.spec(label=label)
    return stage.tool('update', 'wasabi', '--spec', spec, '--checkout', tree, '--no-migrate')


def _remove(stage: Stage) -> Call:
    return stage.tool('remove', 'wasabi', '--checkout', stage.with_wasabi(), '--yes', '--no-migrate')


def _copier_help(stage: Stage) -> Call:
    return stage.peer('copier', '--help')


def _copier_copy(stage: Stage) -> Call:
    target = stage.home / 'copied'
    shutil.rmtree(target, ignore_errors=True)
    return stage.peer('copier', 'copy', '--defaults', stage.template('copier'), target)


def _cookiecutter(stage: Stage) -> Call:
    target = stage.home / 'cut'
    shutil.rmtree(target, ignore_errors=True)
    return stage.peer('cookiecutter', '--no-input', '--output-dir', target, stage.template('cookiecutter'))


def _cruft_check(stage: Stage) -> Call:
    project = stage.home / 'linked'
    if not project.exists():
        arguments = ('create', '--no-input', '--output-dir', project, stage.template('cookiecutter'))
        measure(stage.peer('cruft', *arguments))
    return stage.peer('cruft', 'check', directory=project / 'wasabi')


ROWS = (
    Row('help', '`--help`', _help),
    Row('copier-help', '`copier --help`', _copier_help),
    Row('validate', '`validate`', _validate),
    Row('preview', '`preview`', _preview),
    Row('new', '`new`', _new),
    Row('new-first', '`new`, the first time', partial(_new, first=True)),
    Row('new-full', '`new` in a full tree', partial(_new, kind='full')),
    Row('new-full-first', '`new` in a full tree, the first time', partial(_new, kind='full', first=True)),
    Row('copier-copy', '`copier copy` of the same files', _copier_copy),
    Row('cookiecutter', '`cookiecutter` of the same files', _cookiecutter),
    *(Row(f'new-beside-{many}', f'`new` beside {many}', partial(_new, beside=many)) for many in (10, 50, 100)),
    *(Row(f'check-{many}', f'`check` of {many}', partial(_check, providers=many)) for many in (1, 3, 10, 30, 100)),
    *(
        Row(f'check-{many}-afresh', f'`check` of {many}, afresh', partial(_check, providers=many, cache=''))
        for many in (1, 100)
    ),
    Row('cruft-check', '`cruft check`', _cruft_check),
    Row('render-1', '`check --render` of 1', lambda stage: _check(stage, 1, '--render')),
    Row('render-10', '`check --render` of 10', lambda stage: _check(stage, 10, '--render')),
    Row('update', '`update` without a change', _update),
    Row('update-label', '`update` of one label', partial(_update, label='Region of the bucket')),
    Row('remove', '`remove`', _remove),
)
