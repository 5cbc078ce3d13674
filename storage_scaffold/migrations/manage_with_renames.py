"""`manage.py`, run by a Django that knows which models and columns go by another name from now on.

A script for Label Studio's Python, in the directory of its manage.py: it imports nothing of storage-scaffold. Its
arguments are a JSON list of pairs, old name and new, of models (`Model`) or columns (`Model.column`, under the model's
new name), then those of manage.py.

Django's own question ("Was x renamed to y?") only comes up when two columns are equal in all but the name, their
labels included, and with `--noinput` the answer is no: the column would be dropped with all that is in it. Here the
question comes up for every pair, and the answer is yes for those of the list and for no other.
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
    """Runs manage.py with the rest of `sys.argv`, the questions about names answered by `pairs`."""
    known = {(old.lower(), new.lower()) for old, new in pairs}

    def ask_rename(_: object, model: str, old: str, new: str, _field: object) -> bool:
        return (f'{model}.{old}'.lower(), f'{model}.{new}'.lower()) in known

    def ask_rename_model(_: object, old: Any, new: Any) -> bool:
        return (old.name.lower(), new.name.lower()) in known

    NonInteractiveMigrationQuestioner.ask_rename = ask_rename
    NonInteractiveMigrationQuestioner.ask_rename_model = ask_rename_model
    _take_all_for_equal('create_renamed_fields', 'deep_deconstruct', ('', [], {}))
    _take_all_for_equal('generate_renamed_models', 'only_relation_agnostic_fields', [])
    _alter_what_was_renamed()
    runpy.run_path('manage.py', run_name='__main__')


def _take_all_for_equal(step: str, comparable: str, constant: object) -> None:
    """Within `step` of the autodetector its method `comparable`, by which it tells things apart, answers alike."""
    original: Callable[[Any], None] = getattr(MigrationAutodetector, step)

    def run(self: Any) -> None:
        setattr(self, comparable, lambda *_: constant)
        try:
            original(self)
        finally:
            delattr(self, comparable)

    setattr(MigrationAutodetector, step, run)


def _alter_what_was_renamed() -> None:
    """Django takes a renamed column for equal in all else; here its label is another one, and perhaps its type."""
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
    # Imports start at manage.py, as when it is run itself, not at this script.
    sys.path[0] = ''
    main(json.loads(renames))
