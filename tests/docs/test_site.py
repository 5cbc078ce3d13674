"""The pages make a site, without a warning, that loads nothing from elsewhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT
from tests.docs.shell import BIN

# What a browser fetches by itself. The address of the theme is a link in the footer.
FETCHED = re.compile(
    r'<(?:script|img|iframe|link(?![^>]*rel="?canonical))\b[^>]*?(?:src|href)="?((?:https?:)?//[^" >]+)'
)
LOCAL = re.compile(r'<(?:a|link|script|img)\b[^>]*?(?:href|src)="?(?!\w+:|//|#)([^" >]+)')
IN_STYLE = re.compile(r'url\(["\']?((?:https?:)?//[^)]+)|@import\s+["\']((?:https?:)?//[^"\']+)')


@pytest.fixture(scope='module')
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make site` builds it."""
    where = tmp_path_factory.mktemp('site')
    # A word of the theme's makers about other software of theirs.
    env = {'NO_MKDOCS_2_WARNING': '1', 'PATH': str(BIN)}
    # not --quiet, which takes the warnings away from --strict too
    command = [BIN / 'mkdocs', 'build', '--strict', '--site-dir', where]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout
    assert [line for line in done.stdout.splitlines() if not line.startswith('INFO ')] == []
    return where


def test_every_page_is_in_it(site: Path) -> None:
    names = {Path(page).stem for page in PAGES} - {'README'} | {'index', '404', 'CHANGELOG'}
    assert {path.stem for path in site.glob('*.html')} == names


def test_it_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = [*site.rglob('*.html')]
    styles = [*site.rglob('*.css')]
    assert len(pages) > 10 and styles
    assert [(path.name, found) for path in pages for found in FETCHED.findall(path.read_text('utf-8'))] == []
    assert [(path.name, found) for path in styles for found in IN_STYLE.findall(path.read_text('utf-8'))] == []


def test_every_link_in_it_leads_to_a_file_of_it(site: Path) -> None:
    links = {
        (page, link.partition('#')[0])
        for page in site.glob('*.html')
        for link in LOCAL.findall(page.read_text('utf-8'))
        # that page stands anywhere, and so it has whole addresses
        if page.name != '404.html'
    }
    assert len(links) > 500
    assert [(page.name, link) for page, link in links if not (page.parent / link).is_file()] == []


def test_files_of_the_repository_that_pages_link_to_come_with_it(site: Path) -> None:
    assert (site / 'specs/minio.yml').read_bytes() == (ROOT / 'specs/minio.yml').read_bytes()
    assert 'href="specs/minio.yml"' in (site / 'services.html').read_text('utf-8')
    assert 'href="index.html#write-a-spec"' in (site / 'services.html').read_text('utf-8')
