"""The page of `preview` judged by axe-core: each form and each of its steps, narrow and wide, light and dark.

Across modules: the page that `preview` writes, as a browser runs it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storage_scaffold.report.preview import build, render
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_spec
from tests.browser import CHROMIUM, Page, chromium
from tests.render.hostile import hostile
from tests.web.support import CACHE, need_tools

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason='there is no Chromium (Debian: chromium)')

WIDTHS = (390, 800, 1280)
# One form or both, ways to log in, credentials of several lines, fields that wait for others.
READY = ('http_index', 'minio', 'sftp')
# Judges the page, each step of each form, with what is wrong on it, and a file of each tree.
TOUR = """
(async () => {
  const found = [];
  const settled = () => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)));
  const judge = async (place, context) => {
    await settled();
    const { violations } = await axe.run(context, { resultTypes: ['violations'], preload: false, ...RULES });
    for (const { id, nodes } of violations) {
      for (const node of nodes) found.push([place, id, node.html.slice(0, 200), node.any[0]?.message ?? '']);
    }
  };
  await judge('page', document);
  for (const browser of document.querySelectorAll('.browser')) {
    const links = browser.querySelectorAll('.tree a');
    links[links.length - 1].click();
    await judge(browser.closest('section').id, browser);
    /* axe-core would look at it again with each form */
    browser.remove();
  }
  const tabs = [...document.querySelectorAll('[role=tab]')];
  for (const form of document.querySelectorAll('.wizard')) {
    tabs.find((tab) => tab.getAttribute('aria-controls') === form.parentElement.id)?.click();
    for (const step of form.querySelectorAll('[data-step]')) {
      step.click();
      form.querySelector('[data-go="1"]').click();
      step.click();
      await judge(`${form.parentElement.id}, ${step.innerText}`, form);
    }
  }
  return found;
})()
"""


@pytest.fixture(scope='module')
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A tab of one browser for all tests; the page's policy does not keep it from running axe-core."""
    need_tools()
    with chromium(tmp_path_factory.mktemp('chromium')) as browser:
        tab = Page(browser)
        tab.ask('Page.setBypassCSP', enabled=True)
        yield tab


def _judged(page: Page, file: Path, width: int, scheme: str) -> list[Any]:
    """What axe-core finds; of the dark page only the contrasts, as the rest is the same."""
    rules = {} if scheme == 'light' else {'runOnly': ['color-contrast']}
    page.ask('Emulation.setDeviceMetricsOverride', width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
    preferences = {'prefers-color-scheme': scheme, 'prefers-reduced-motion': 'reduce'}
    page.ask(
        'Emulation.setEmulatedMedia', features=[{'name': name, 'value': value} for name, value in preferences.items()]
    )
    page.open(file)
    page.evaluate((CACHE / 'node_modules' / 'axe-core' / 'axe.min.js').read_text(encoding='utf-8') + ';0')
    tour = TOUR.replace('RULES', json.dumps(rules))
    answer = page.ask('Runtime.evaluate', expression=tour, returnByValue=True, awaitPromise=True)
    assert 'exceptionDetails' not in answer, answer
    return list(answer['result']['value'])


@pytest.mark.parametrize('name', [*READY, 'hostile'])
def test_axe_finds_nothing(page: Page, tmp_path: Path, name: str) -> None:
    provider = hostile() if name == 'hostile' else load_spec(specs_dir() / f'{name}.yml', name=name)
    file = tmp_path / 'page.html'
    shown = build(provider, f'{name}.yml')
    # of the files, the shortest one in each language is enough
    files = {item.path.suffix: item for item in sorted(shown.files, key=lambda item: -item.lines)}
    file.write_bytes(render(replace(shown, files=tuple(files.values()))).encode('utf-8'))
    found = [
        [width, scheme, *one]
        for width in WIDTHS
        for scheme in ('light', 'dark')
        for one in _judged(page, file, width, scheme)
    ]
    assert not found, json.dumps(found, indent=1)
