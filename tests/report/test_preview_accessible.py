"""The page of `preview` judged by axe-core: each step of each form and each file, narrow and wide, light and dark.

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

# Width and colours: first each step as a person comes to it, then everything at once.
SCREENS = [(390, 'light'), (390, 'dark'), (800, 'light'), (800, 'dark'), (1280, 'light'), (1280, 'dark')]
# One form or both, ways to log in, credentials of several lines, fields that wait for others.
READY = ('http_index', 'minio', 'sftp')
JUDGE = """
const found = [];
const judge = async (place, context) => {
  /* Of what is dark only the contrasts: the rest is the same. */
  const only = matchMedia('(prefers-color-scheme: dark)').matches ? { runOnly: ['color-contrast'] } : {};
  const { violations } = await axe.run(context, { resultTypes: ['violations'], preload: false, ...only });
  for (const { id, nodes } of violations) {
    for (const node of nodes) found.push([place, id, node.html.slice(0, 200), node.any[0]?.message ?? '']);
  }
};
const forms = [...document.querySelectorAll('.wizard')];
/* With what is wrong on a step. */
const refuse = (form, step) => {
  step.click();
  form.querySelector('[data-go="1"]').click();
  step.click();
};
"""
STEP_BY_STEP = """
await judge('page', document);
for (const browser of document.querySelectorAll('.browser')) {
  const links = browser.querySelectorAll('.tree a');
  links[links.length - 1].click();
  await judge(browser.closest('section').id, browser);
  /* axe-core would look at it again with each form */
  browser.remove();
}
const tabs = [...document.querySelectorAll('[role=tab]')];
for (const form of forms) {
  tabs.find((tab) => tab.getAttribute('aria-controls') === form.parentElement.id)?.click();
  for (const step of form.querySelectorAll('[data-step]')) {
    refuse(form, step);
    await judge(`${form.parentElement.id}, ${step.innerText}`, form);
  }
}
"""
AT_ONCE = """
for (const form of forms) refuse(form, form.querySelector('[data-step="1"]'));
for (const part of document.querySelectorAll('[role=tabpanel], [data-step-panel], .row, .field, .file')) {
  part.hidden = false;
}
await judge('everything', document);
"""


@pytest.fixture(scope='module')
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A tab of one browser for all tests; the page's policy does not keep it from running axe-core."""
    need_tools()
    with chromium(tmp_path_factory.mktemp('chromium')) as browser:
        tab = Page(browser)
        tab.ask('Page.setBypassCSP', enabled=True)
        yield tab


def _judged(page: Page, file: Path, screen: tuple[int, str], tour: str) -> list[Any]:
    """What axe-core finds."""
    width, scheme = screen
    page.ask('Emulation.setDeviceMetricsOverride', width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
    page.prefer(color_scheme=scheme, reduced_motion='reduce')
    page.open(file)
    page.evaluate((CACHE / 'node_modules' / 'axe-core' / 'axe.min.js').read_text(encoding='utf-8') + ';0')
    script = f'(async () => {{ {JUDGE} {tour} return found; }})()'
    answer = page.ask('Runtime.evaluate', expression=script, returnByValue=True, awaitPromise=True)
    assert 'exceptionDetails' not in answer, answer
    return [[*screen, *one] for one in answer['result']['value']]


@pytest.mark.parametrize('name', [*READY, 'hostile'])
def test_axe_finds_nothing(page: Page, tmp_path: Path, name: str) -> None:
    provider = hostile() if name == 'hostile' else load_spec(specs_dir() / f'{name}.yml', name=name)
    shown = build(provider, f'{name}.yml')
    # what repeats itself only costs time: the beginning of one file in each language, some registrations
    files = {item.path.suffix: replace(item, text=''.join(item.text.splitlines(True)[:12])) for item in shown.files}
    short = replace(shown, files=tuple(files.values()), registrations=shown.registrations[-4:])
    file = tmp_path / 'page.html'
    file.write_bytes(render(short).encode('utf-8'))
    found = _judged(page, file, SCREENS[0], STEP_BY_STEP)
    for screen in SCREENS:
        found += _judged(page, file, screen, AT_ONCE)
    assert not found, json.dumps(found, indent=1)


def test_axe_would_find_something(page: Page, tmp_path: Path) -> None:
    file = tmp_path / 'page.html'
    file.write_text('<html lang=en><title>x</title><main><h1>x</h1><form class=wizard><input>', encoding='utf-8')
    assert [one[3] for one in _judged(page, file, SCREENS[0], "await judge('page', document);")] == ['label']
