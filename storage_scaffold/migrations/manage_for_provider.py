"""Runs `manage.py` with a Django that makes the migration of one provider.

A script for Label Studio's Python, run in the directory of manage.py: it does not import storage-scaffold. Its first
argument is a JSON object, those of manage.py follow. `renames` are pairs of the old and the new name of models
(`Model`) or columns (`Model.column`, with the model's new name). `waiting` are the models, in lower case, of other
providers whose migrations are still to be made: they count as unchanged, so that each provider gets its own.

Django's own question ("Was x renamed to y?") is only asked when two columns are equal in everything but the name,
including their labels, and with `--noinput` the answer is no: the column would be dropped with all its data. Here the
question is asked for every pair, and the answer is yes only for those in the list.
"""

from __future__ import annotations

import json
import runpy
import sys
from collections.abc import Callable
from typing import Any

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations import AlterField
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner


def main(renames: list[tuple[str, str]], waiting: list[str]) -> None:
    """Runs manage.py with the rest of `sys.argv`."""
    if renames:
        _rename(renames)
    _leave_alone(frozenset(waiting))
    runpy.run_path('manage.py', run_name='__main__')


def _rename(pairs: list[tuple[str, str]]) -> None:
    """Has the questions about renames answered."""
    known = {(old.lower(), new.lower()) for old, new in pairs}

    def ask_rename(_: object, model: str, old: str, new: str, _field: object) -> bool:
        return (f'{model}.{old}'.lower(), f'{model}.{new}'.lower()) in known

    def ask_rename_model(_: object, old: Any, new: Any) -> bool:
        return (old.name.lower(), new.name.lower()) in known

    NonInteractiveMigrationQuestioner.ask_rename = ask_rename
    NonInteractiveMigrationQuestioner.ask_rename_model = ask_rename_model
    _treat_all_as_equal('create_renamed_fields', 'deep_deconstruct', ('', [], {}))
    _treat_all_as_equal('generate_renamed_models', 'only_relation_agnostic_fields', [])
    _alter_what_was_renamed()


def _leave_alone(models: frozenset[str]) -> None:
    """Models with these names are in the new state as they are in the old one, or in neither."""
    original: Callable[..., None] = MigrationAutodetector.__init__

    def start(self: Any, from_state: Any, to_state: Any, *arguments: Any, **named: Any) -> None:
        for key in [key for key in to_state.models if key[1] in models]:
            del to_state.models[key]
        to_state.models.update({key: model for key, model in from_state.models.items() if key[1] in models})
        original(self, from_state, to_state, *arguments, **named)

    MigrationAutodetector.__init__ = start


def _treat_all_as_equal(step: str, comparable: str, constant: object) -> None:
    """During `step` of the autodetector, its method `comparable` returns `constant`, so all things seem equal."""
    original: Callable[[Any], None] = getattr(MigrationAutodetector, step)

    def run(self: Any) -> None:
        setattr(self, comparable, lambda *_: constant)
        try:
            original(self)
        finally:
            delattr(self, comparable)

    setattr(MigrationAutodetector, step, run)


def _alter_what_was_renamed() -> None:
    """Django assumes that a renamed column is otherwise equal; here its label changes, and perhaps its type."""
    original: Callable[[Any], None] = MigrationAutodetector.generate_renamed_fields

    def run(self: Any) -> None:
        original(self)
        for (app, model, name), old_name in self.renamed_fields.items():
            old_model = self.renamed_models.get((app, model), model)
            old = self.from_state.models[app, old_model].get_field(old_name)
            new = self.to_state.models[app, model].get_field(name)
            if self.deep_deconstruct(old) != self.deep_deconstruct(new):
                self.add_operation(app, AlterField(model_name=model, name=name, field=new))

    MigrationAutodetector.generate_renamed_fields = run


if __name__ == '__main__':
    _, what, *arguments = sys.argv
    sys.argv = ['manage.py', *arguments]
    # Imports must resolve from the directory of manage.py, as when it is run itself, not from that of this script.
    sys.path[0] = ''
    main(**json.loads(what))
