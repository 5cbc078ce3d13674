"""The pages of the project and the blocks in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The changelog tells of what was, too: its links are looked at, its words are not.
PAGES = tuple(
    path.relative_to(ROOT).as_posix()
    for path in (*(ROOT / f'{name}.md' for name in ('README', 'SECURITY', 'CONTRIBUTING')), *ROOT.glob('docs/*.md'))
)
_BLOCK = re.compile(r'^( *)```(\w*)\n(.*?)^ *```$', re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the text of a `text` block that follows at once: what it prints."""

    page: str
    language: str
    text: str
    shown: str = ''

    @property
    def first(self) -> str:
        """The first line, by which tables name the block."""
        return self.text.partition('\n')[0]


def text_of(page: str) -> str:
    """The whole page."""
    return (ROOT / page).read_text(encoding='utf-8')


def without_blocks(text: str) -> str:
    """The page's prose: a `#` in a block is no heading, and brackets are no link."""
    return _BLOCK.sub('', text)


def dialogue(block: Block) -> list[Block]:
    """The commands of a `console` block, each with what it prints."""
    turns = block.text.removeprefix('$ ').split('\n$ ')
    return [
        Block(block.page, 'sh', f'{command}\n', shown)
        for command, _, shown in (turn.partition('\n') for turn in turns)
    ]


def blocks(page: str, language: str) -> list[Block]:
    """The blocks of a language, in order."""
    text, found = text_of(page), []
    for match in _BLOCK.finditer(text):
        follows = _BLOCK.match(text, match.end() + 2)
        shown = follows[3] if follows and follows[2] == 'text' else ''
        if match[2] == language:
            found.append(Block(page, language, re.sub(f'^{match[1]}', '', match[3], flags=re.MULTILINE), shown))
    return found
