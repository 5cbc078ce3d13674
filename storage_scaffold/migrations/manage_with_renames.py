"""Runs `manage.py` with a Django that knows which models and columns are renamed.

A script for Label Studio's Python, run in the directory of manage.py: it does not import storage-scaffold. Its
arguments are a JSON list of pairs of the old and the new name of models (`Model`) or columns (`Model.column`, with the
model's new name), followed by the arguments of manage.py.

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


def main(pairs: list[tuple[str, str]]) -> None:
    """Runs manage.py with the rest of `sys.argv`; `pairs` answer the questions about renames."""
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
    runpy.run_path('manage.py', run_name='__main__')


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
    _, renames, *arguments = sys.argv
    sys.argv = ['manage.py', *arguments]
    # Imports must resolve from the directory of manage.py, as when it is run itself, not from that of this script.
    sys.path[0] = ''
    main(json.loads(renames))
