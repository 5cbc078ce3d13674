"""`python -m benchmarks.tool.growing TREE SPEC...`: adds providers to a tree.

In a process of its own: the peak memory of a command counts that of the process that starts it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.new import plan_new
from storage_scaffold.migrations.planned import with_migration
from storage_scaffold.record.spec_source import SpecSource
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import MODELS
from storage_scaffold.transaction import apply


def add(tree: Path, file: Path) -> None:
    """Adds a provider as `new` does, but with a migration that is not Django's, which would take six seconds."""
    checkout, spec = Checkout.at(tree), file.read_bytes()
    provider = load_bytes(spec, file.name, name=file.stem)
    migrations = checkout.layout.storages / 'migrations'
    last = max(path.stem for path in checkout.glob(f'{migrations}/0*.py'))
    models = ''.join(f"        migrations.CreateModel('{provider.class_prefix}{model}', []),\n" for model in MODELS)
    text = (
        'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n'
        f"    dependencies = [('io_storages', '{last}')]\n    operations = [\n{models}    ]\n"
    )
    migration = migrations / f'{int(last[:4]) + 1:04}_{provider.name}.py', text.encode()
    apply(tree, with_migration(checkout, plan_new(checkout, provider, SpecSource(spec)), migration).changes)


if __name__ == '__main__':
    for spec_file in sys.argv[2:]:
        add(Path(sys.argv[1]), Path(spec_file))
