"""What commands say about a plan: in agreement with what they wrote."""

from __future__ import annotations

from pathlib import Path

from storage_scaffold.checkout import Checkout
from storage_scaffold.commands.new import new
from storage_scaffold.migrations.planned import by_hand
from storage_scaffold.report.outcome import WOULD, created
from tests.samples import spec


def test_the_findings_are_those_of_the_readme(mini_checkout: Path, tmp_path: Path) -> None:
    for name, tail in {'plain': b'', 'own': b'docs: {findings: {presign: "Only for\\n  reading"}}\n'}.items():
        file = tmp_path / f'{name}.yml'
        file.write_bytes(spec(name) + tail)
        tree = Checkout.at(mini_checkout)
        plan = new(tree, name, file, by_hand)
        said = '\n'.join(created(tree, plan, WOULD))
        readme = next(change.after for change in plan.changes if change.path.name == 'README.md') or b''
        rows = [line.split(' | ') for line in readme.decode().splitlines() if line.startswith('| ')]
        found = {row[0].removeprefix('| '): row[1].removesuffix(' |') for row in rows if len(row) == 2}
        for label, key in {'pre-signed URLs': 'presigned URLs', 'writes': 'writes', 'SDK': 'SDK'}.items():
            assert f'  {label}: {found[key]}\n' in said, (label, found)
        assert 'not stated' not in said
