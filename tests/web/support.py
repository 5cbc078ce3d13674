"""Trees of the web app in miniature, and the web app's own tools to run on them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from storage_scaffold.checkout import Features
from storage_scaffold.checkout.layout import OPEN_SOURCE
from storage_scaffold.register.points.entries_web import icon_export
from storage_scaffold.render.context import context
from storage_scaffold.render.environment import environment
from storage_scaffold.render.provider import path_of, provider_templates
from storage_scaffold.spec.provider import Provider
from tests.processes import HANG

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get('STORAGE_SCAFFOLD_TEST_CACHE') or HERE.parents[1] / '.cache') / 'web'
VARIANTS = ('spring', 'newer', 'older')
_WEB = 'provider/web/'
_TSC = re.compile(r'^(?P<file>[^()]+)\(\d+,\d+\): error (?P<error>TS\d+: .*)$')


def need_tools() -> None:
    """Skips the test where Node.js or its packages are missing."""
    if shutil.which('node') is None or not (CACHE / 'node_modules' / '.installed').is_file():
        pytest.skip('needs Node.js and what `make web` installs')


def web_files(provider: Provider, features: Features) -> dict[PurePosixPath, bytes]:
    """What a provider gets in the web app, without the rest of it."""
    names, env = context(provider, features, 'specs/sample.yml', OPEN_SOURCE), environment()
    files = {}
    for template in provider_templates():
        if template.startswith(_WEB) and (provider.icon or not template.startswith(f'{_WEB}icons/')):
            path = path_of(template, names, OPEN_SOURCE)
            files[path] = env.get_template(template).render(names).encode('utf-8')
    return files


@dataclass(frozen=True)
class Web:
    """A tree with a web app; `root` is what a checkout's root would be."""

    root: Path

    @classmethod
    def make(cls, root: Path, variant: str = 'spring') -> Web:
        """A copy of the miniature, with the tools linked into it."""
        shutil.copytree(HERE / 'tree' / 'web', root / 'web')
        if variant != 'spring':
            shutil.copy(HERE / 'tree' / 'variants' / f'{variant}.ts', root / OPEN_SOURCE.web_form_types)
        (root / 'web' / 'node_modules').symlink_to(CACHE / 'node_modules')
        return cls(root)

    @property
    def features(self) -> Features:
        """What this tree declares, found as in a real one."""

        def read(path: PurePosixPath) -> bytes | None:
            return (self.root / path).read_bytes() if (self.root / path).is_file() else None

        return Features.detect(read, OPEN_SOURCE)

    @property
    def providers(self) -> Path:
        """Where the provider files are."""
        return self.root / OPEN_SOURCE.web_providers

    def write(self, files: Mapping[PurePosixPath, bytes]) -> None:
        """Put files into the tree."""
        for path, data in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(data)

    def add(self, *providers: Provider) -> None:
        """Generate providers into the tree."""
        for provider in providers:
            self.write(web_files(provider, self.features))
            if entry := icon_export(provider):
                with (self.root / OPEN_SOURCE.web_icon_index).open('a', encoding='utf-8') as index:
                    index.write(f'{entry.code}\n')

    def run(self, tool: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A tool from node_modules, in the directory of the web app."""
        return subprocess.run(
            [str(CACHE / 'node_modules' / '.bin' / tool), *arguments],
            cwd=self.root / 'web',
            env={**os.environ, 'NO_COLOR': '1', 'CI': '1', **environment},
            capture_output=True,
            text=True,
            encoding='utf-8',
            timeout=HANG,
        )

    def complaints(self, *directories: str) -> list[str]:
        """What biome has against the tree: errors, warnings, other layout."""
        done = self.run('biome', 'ci', '--colors=off', '--reporter=json', '--max-diagnostics=none', *directories)
        found = json.loads(done.stdout)
        assert found['summary']['unchanged'] > 2, done.stdout
        return [f'{item["location"]["path"]["file"]}: {item["category"]}' for item in found['diagnostics']]

    def type_errors(self) -> dict[str, list[str]]:
        """What tsc has against the tree: errors by the name of the file."""
        found: dict[str, list[str]] = {}
        done = self.run('tsc', '--project', 'tsconfig.json', '--pretty', 'false')
        for line in done.stdout.splitlines():
            if match := _TSC.match(line):
                found.setdefault(PurePosixPath(match['file']).name, []).append(match['error'])
        assert bool(done.returncode) == bool(found), done.stdout + done.stderr
        return found

    def inspect(self, files: Iterable[str], forms: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """The providers in `files` as data, and what the form makes of `forms`; see inspect.js."""
        done = subprocess.run(
            ['node', str(HERE / 'inspect.js'), str(self.root / 'web')],
            input=json.dumps({'files': list(files), 'forms': list(forms)}),
            capture_output=True,
            text=True,
            encoding='utf-8',
            timeout=HANG,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found
