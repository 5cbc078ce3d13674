"""A hook of MkDocs: pages and files of the repository outside of docs/ are part of the site, and links lead there."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).resolve().parents[2]
# What pages link to. Links are written as GitHub follows them, from the place of the page in the repository.
OUTSIDE = (
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'LICENSE',
    'specs/*.yml',
    'benchmarks/tool/peers.txt',
)
LINK = re.compile(r'(?<=\]\()(?!\w+:|#)([^)\s#]+)')


def on_files(files: Files, config: Any, **_: Any) -> Files:
    """Adds what is outside of docs/; the README becomes the first page."""
    for path in sorted(path for pattern in OUTSIDE for path in ROOT.glob(pattern)):
        name = path.relative_to(ROOT).as_posix()
        files.append(File.generated(config, name, content=path.read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Turns links between places of the repository into links between places of the site."""
    here = page.file.src_uri
    repository = here if page.file.generated_by else f'docs/{here}'

    def moved(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(repository), link[0]))
        return posixpath.relpath(target.removeprefix('docs/'), posixpath.dirname(here) or '.')

    return LINK.sub(moved, markdown)
