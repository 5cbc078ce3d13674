"""What the commands are run on: trees of Label Studio with any number of providers, and templates for the peers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.published import ROOT
from benchmarks.tool.measure import Call, measure
from storage_scaffold.user_cache import VARIABLE

SCRIPT = Path(sys.executable).with_name('storage-scaffold')
SPEC = ROOT / 'specs/wasabi.yml'
FULL = ROOT / 'tests/fixtures/full'
# What a form is made of is in the tree that its own tests have.
FORM = 'web/libs/app-common/src/blocks/StorageProviderForm/types/common.ts'
# Whoever measures may have set some of these, PYTHONDONTWRITEBYTECODE for one; what is measured is what everybody has.
DROPPED = ('STORAGE_SCAFFOLD_', 'PYTHON')
IDENTITY = ('-c', 'user.name=benchmark', '-c', 'user.email=benchmark@localhost', '-c', 'commit.gpgsign=false')


@dataclass(frozen=True)
class Stage:
    """A directory for everything, the committed tree of Label Studio, and the environment that the peers are in."""

    home: Path
    source: Path
    peers: Path

    def env(self, cache: str = 'cache') -> dict[str, str]:
        """The environment of a command; its caches are in the directory `cache`, or off if it has no name."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
        config = self.home / 'cookiecutter.yml'
        own = {'COOKIECUTTER_CONFIG': str(config), 'XDG_CACHE_HOME': str(self.home / cache)}
        config.write_text(f'cookiecutters_dir: {self.home}/cookiecutters\nreplay_dir: {self.home}/replay\n')
        return kept | own | ({} if cache else {VARIABLE: 'off'})

    def tool(self, *arguments: str | Path, cache: str = 'cache') -> Call:
        """A call of storage-scaffold."""
        return Call((SCRIPT, *arguments), self.work(), self.env(cache))

    def peer(self, name: str, *arguments: str | Path, directory: Path | None = None) -> Call:
        """A call of another generator."""
        return Call((self.peers / 'bin' / name, *arguments), directory or self.work(), self.env())

    def work(self) -> Path:
        """The directory in which commands run."""
        work = self.home / 'work'
        work.mkdir(exist_ok=True)
        return work

    def git(self, directory: Path, *arguments: str | Path) -> None:
        """Runs git. Raises SystemExit when it fails."""
        measure(Call(('git', '-C', directory, *IDENTITY, *arguments), self.work(), self.env()))

    def spec(self, name: str = 'wasabi', title: str = 'Wasabi', label: str = '') -> Path:
        """A ready spec under another name, or with one label that is not the usual one."""
        text = SPEC.read_text(encoding='utf-8').replace('name: wasabi', f'name: {name}', 1)
        text = text.replace('title: Wasabi', f'title: {title}', 1)
        if label:
            text = text.replace('  region:\n', f'  region:\n    label: {label}\n', 1)
        path = self.home / ('label' if label else 'plain') / f'{name}.yml'
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding='utf-8')
        return path

    def tree(self, providers: int = 0, kind: str = 'tree') -> Path:
        """A tree that has this many other providers, as it was committed; of kind `full` with web app and docs."""
        tree = self.home / f'{kind}-{providers}'
        if not tree.exists():
            self._grow(tree, providers, kind)
        self.git(tree, 'checkout', '--quiet', '.')
        self.git(tree, 'clean', '--quiet', '-fdx')
        return tree

    def _grow(self, tree: Path, providers: int, kind: str) -> None:
        """Makes the tree from the largest one that has fewer providers."""
        fewer = [int(path.name.split('-')[1]) for path in self.home.glob(f'{kind}-*')]
        start = max((number for number in fewer if number < providers), default=None)
        source = self.source if start is None else self.home / f'{kind}-{start}'
        growing = self.home / f'growing-{tree.name}'
        self.git(self.home, 'clone', '--quiet', '--shared', source, growing)
        if kind == 'full' and start is None:
            shutil.copytree(FULL, growing, dirs_exist_ok=True)
            (growing / FORM).parent.mkdir(parents=True)
            shutil.copy(ROOT / 'tests/web/tree' / FORM, growing / FORM)
        # Of equal length, since no scheme may begin with another one.
        numbers = range(start or 0, providers)
        specs = [self.spec(f'other{number:03}', f'Other {number:03}') for number in numbers]
        measure(Call((sys.executable, '-m', 'benchmarks.tool.growing', growing, *specs), ROOT, self.env()))
        self.git(growing, 'add', '--all', '--force')
        self.git(growing, 'commit', '--quiet', '--allow-empty', '--message', f'{providers} providers')
        growing.rename(tree)

    def with_wasabi(self) -> Path:
        """A tree in which `new` has just made one provider, nothing of it committed."""
        tree = self.tree(kind='used')
        measure(self.tool('new', 'wasabi', '--spec', self.spec(), '--checkout', tree, '--no-migrate'))
        return tree

    def template(self, peer: str) -> Path:
        """A template from which `peer` writes the files that `new` writes; of cruft's, a repository."""
        root = self.home / f'template-{peer}'
        if root.exists():
            return root
        copier = peer == 'copier'
        name, title = ('name', 'title') if copier else ('cookiecutter.name', 'cookiecutter.title')
        tree, texts = self.with_wasabi(), root if copier else root / '{{ cookiecutter.name }}'
        for path in self._new_files(tree):
            target = texts / str(path.relative_to(tree)).replace('wasabi', f'{{{{ {name} }}}}')
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_as_template(path.read_text(encoding='utf-8'), name, title), encoding='utf-8')
        if copier:
            (root / 'copier.yml').write_text("_templates_suffix: ''\nname: wasabi\ntitle: Wasabi\n")
        else:
            (root / 'cookiecutter.json').write_text(json.dumps({'name': 'wasabi', 'title': 'Wasabi'}))
            self.git(self.home, 'init', '--quiet', root)
            self.git(root, 'add', '--all', '--force')
            self.git(root, 'commit', '--quiet', '--message', 'a template')
        return root

    def _new_files(self, tree: Path) -> list[Path]:
        """What `new` wrote, apart from its records and the files that were there before."""
        command = ('git', '-C', tree, 'ls-files', '--others', '--exclude-standard')
        names = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        return [tree / name for name in names if not name.startswith('.')]


def _as_template(text: str, name: str, title: str) -> str:
    """The text, with the provider's names as variables of a Jinja template."""
    text = re.sub(r'\{[{%#]', lambda found: f"{{{{ '{found[0]}' }}}}", text)
    return text.replace('wasabi', f'{{{{ {name} }}}}').replace('Wasabi', f'{{{{ {title} }}}}')
