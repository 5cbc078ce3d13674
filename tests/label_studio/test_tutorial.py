"""The tutorial, and what README begins with, in a real tree and with Label Studio's own `makemigrations`.

Across modules: it is about pages.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.docs.pages import blocks, dialogue
from tests.docs.shell import run
from tests.label_studio import tree
from tests.label_studio.environment import LabelStudio

PAGE = 'docs/tutorial.md'
UPSTREAM = 'https://github.com/HumanSignal/label-studio.git'


def test_its_commands_do_what_it_says(slim: Path, label_studio: LabelStudio, tmp_path: Path) -> None:
    upstream = tree.clone(slim, tmp_path / 'upstream')
    tree.git(upstream, 'tag', '1.23.2')
    config = tmp_path / 'gitconfig'
    config.write_text(f'[url "file://{upstream}"]\n    insteadOf = {UPSTREAM}\n')
    # What two blocks install is there: the tool is on the PATH, and this is where Label Studio's dependencies are.
    instead = {
        'python3 -m venv tools': '',
        'python3 -m venv .venv': f'ln -s {label_studio.python.parents[1]} .venv\n',
    }
    shown = blocks(PAGE, 'sh')
    assert instead.keys() <= {block.first for block in shown}
    pasted = [replace(block, text=instead.get(block.first, block.text)) for block in shown]
    where = tmp_path / 'home'
    where.mkdir()
    run(pasted, where, {'GIT_CONFIG_GLOBAL': str(config)}, ('storage-scaffold check', 'storage-scaffold diff'))


def test_what_the_readme_begins_with(ls_tree: Path, label_studio: LabelStudio) -> None:
    shown = dialogue(blocks('README.md', 'console')[0])
    (ls_tree / 'wasabi.yml').write_text(shown[0].shown)
    (ls_tree / '.venv').symlink_to(label_studio.python.parents[1])
    run(shown, ls_tree, {}, ('storage-scaffold check',))
