"""The page of `preview` in a real browser: what a person sees, and what happens when they use it.

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
from storage_scaffold.spec.loader import load_bytes, load_spec
from storage_scaffold.spec.provider import Provider
from tests.browser import CHROMIUM, Browser, Page, chromium
from tests.processes import wait_for
from tests.render.hostile import TITLE, hostile

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason='there is no Chromium (Debian: chromium)')

# A choice that shows fields, one of them in both forms; a field that needs another.
ACME = b"""\
spec: 1
name: acme
title: Acme
client: {kind: custom}
capabilities: {delete: true, presign: true, range: true}
fields:
  endpoint: {type: url}
  access_key_id: {label: Access Key ID, credential: true, required: true}
  secret_access_key: {label: Secret Access Key, credential: true, required: true}
  session_token: {label: Session Token, credential: true}
  mode: {type: choice, label: Way in, choices: [{value: keys, label: With keys}, role], default: keys}
  role_name: {label: Role, visible_when: {mode: role}}
  depth: {type: integer, min: 1, max: 9, default: 3, target: import}
  folder: {target: export, depends_on: endpoint}
layout: [[mode, role_name], [access_key_id, secret_access_key]]
"""

ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="teal"/></svg>"""

# What a person sees of the fields: label, type, whether it says "Required", whether it is enabled.
FIELDS = """
[...document.querySelectorAll('.field')].filter((field) => field.checkVisibility()).map((field) => {
  const control = field.querySelector('input, select');
  return [
    control.labels[0].textContent, control.type,
    field.innerText.includes('Required'), !control.disabled,
  ];
})
"""
# Every file at once, as without the script.
OPEN_ALL = 'for (const part of document.querySelectorAll(".file")) part.hidden = false'
NOISE = ('Runtime.exceptionThrown', 'Runtime.consoleAPICalled', 'Log.entryAdded', 'Page.javascriptDialogOpening')


@pytest.fixture(scope='module')
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    with chromium(tmp_path_factory.mktemp('chromium')) as started:
        yield started


@pytest.fixture(scope='module')
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages that the tests open."""
    home = tmp_path_factory.mktemp('pages')
    providers: dict[str, Provider] = {
        **{name: load_spec(specs_dir() / f'{name}.yml', name=name) for name in ('wasabi', 'nextcloud')},
        'acme': replace(load_bytes(ACME, 'acme.yml'), icon=ICON),
        'hostile': hostile(),
    }
    for name, provider in providers.items():
        (home / f'{name}.html').write_bytes(render(build(provider, f'{name}.yml')).encode('utf-8'))
    return home


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new tab of the size of a laptop screen."""
    tab = Page(browser)
    tab.prefer(reduced_motion='reduce')
    _resize(tab, 1280, 800)
    yield tab
    tab.close()


def _resize(page: Page, width: int, height: int) -> None:
    page.ask('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=width < 500)


def _text(page: Page, selector: str) -> str:
    return str(page.evaluate(f'document.querySelector({json.dumps(selector)}).innerText'))


def _fields(page: Page) -> list[list[Any]]:
    return list(page.evaluate(FIELDS))


def _buttons(page: Page) -> list[str]:
    return _text(page, '#panel-import .buttons').split('\n')


def test_the_import_form_as_the_wizard_lays_it_out(page: Page, directory: Path) -> None:
    page.open(directory / 'wasabi.html')
    assert _fields(page) == [
        ['Storage Title', 'text', True, True],
        ['Bucket', 'text', True, True],
        ['Region', 'text', False, True],
        ['Access Key ID', 'password', True, True],
        ['Secret Access Key', 'password', True, True],
        ['Session Token', 'password', False, True],
        ['Use pre-signed URLs (On) / Proxy through the platform (Off)', 'checkbox', False, True],
        ['Expire pre-signed URLs (minutes)', 'number', False, True],
    ]
    steps = [step.split('\n')[-1] for step in _text(page, '#panel-import .stepper').split('\n') if not step.isdigit()]
    assert steps == ['Select Provider', 'Configure Connection', 'Import Settings & Preview', 'Review & Confirm']
    keys = [page.evaluate(f'document.querySelector("#import-{name}").getBoundingClientRect().top') for name in
            ('access_key_id', 'secret_access_key')]  # fmt: skip
    assert keys[0] == keys[1], 'side by side'


def test_the_export_form_is_a_click_away(page: Page, directory: Path) -> None:
    page.open(directory / 'nextcloud.html')
    page.click('#tab-export')
    assert _fields(page) == [
        ['Storage Title', 'text', True, True],
        ['Folder', 'text', True, True],
        ['Server URL', 'text', False, True],
        ['Folder Prefix', 'text', False, True],
        ['Username', 'text', True, True],
        ['App password', 'password', False, True],
        ['Can delete objects from storage', 'checkbox', False, True],
    ]
    assert 'Leave blank if NEXTCLOUD_PASSWORD is set' in _text(page, '#panel-export')


def test_the_lifetime_of_links_greys_out_without_them(page: Page, directory: Path) -> None:
    page.open(directory / 'wasabi.html')
    greyed = 'document.querySelector("#import-presign_ttl").disabled'
    assert page.evaluate(greyed) is False
    page.click('#import-presign')
    assert page.evaluate(greyed) is True
    page.click('#import-presign')
    assert page.evaluate(greyed) is False


def test_fields_appear_with_the_choice_that_they_belong_to(page: Page, directory: Path) -> None:
    page.open(directory / 'acme.html')
    assert 'Role' not in [label for label, *_ in _fields(page)]
    page.evaluate('document.querySelector("#import-mode").focus()')
    page.press('ArrowDown', 40)
    wait_for(lambda: 'Role' in [label for label, *_ in _fields(page)], 'no field has appeared')
    labels = [label for label, *_ in _fields(page)]
    assert labels.index('Role') == labels.index('Way in') + 1
    assert 'Shown while Way in is role' in _text(page, '#panel-import')
    # each form is independent
    page.click('#tab-export')
    wait_for(lambda: 'Role' not in [label for label, *_ in _fields(page)], 'the other form shows the field too')


def test_a_field_that_needs_another_can_be_filled_in_after_it(page: Page, directory: Path) -> None:
    page.open(directory / 'acme.html')
    page.click('#tab-export')
    usable = {label: usable for label, _, _, usable in _fields(page)}
    assert usable['Folder'] is False
    page.click('#export-endpoint')
    page.type('https://s3.example.com')
    assert {label: usable for label, _, _, usable in _fields(page)}['Folder'] is True


def _fill_in(page: Page, **texts: str) -> None:
    for name, text in texts.items():
        page.click(f'#import-{name}')
        page.type(text)


def _next(page: Page) -> None:
    page.click('#panel-import [data-go="1"]')


def _status(page: Page) -> str:
    return _text(page, '#panel-import .status')


def _complaints(page: Page) -> list[str]:
    return [
        line
        for line in page.evaluate('[...document.querySelectorAll("#panel-import .error")].map((one) => one.innerText)')
        if line
    ]


def test_next_asks_for_what_is_required(page: Page, directory: Path) -> None:
    page.open(directory / 'acme.html')
    _fill_in(page, title='Photos')
    _next(page)
    assert _complaints(page) == ['Bucket is required', 'Access Key ID is required', 'Secret Access Key is required']
    assert page.evaluate('document.activeElement.id') == 'import-bucket'
    described = page.evaluate('document.activeElement.getAttribute("aria-describedby")').split()
    assert 'Bucket is required' in [_text(page, f'#{part}') for part in described]
    _fill_in(page, bucket='b', access_key_id='k', secret_access_key='s')
    assert _complaints(page) == []


def test_next_waits_for_the_connection_to_be_tested(page: Page, directory: Path) -> None:
    page.open(directory / 'acme.html')
    _fill_in(page, title='Photos', bucket='b', access_key_id='k', secret_access_key='s')
    _next(page)
    assert _status(page) == 'Test connection before continuing'
    page.click('#panel-import [data-action="test"]')
    assert _buttons(page) == ['Previous', 'Connection Verified', 'Next']
    assert 'a preview connects to nothing' in _status(page)
    page.click('#import-presign')
    assert 'Connection Verified' in _buttons(page), 'which the connection does not depend on'
    _fill_in(page, bucket='c')
    assert _buttons(page) == ['Previous', 'Test Connection', 'Next']
    page.click('#panel-import [data-action="test"]')
    _next(page)
    assert 'Bucket Prefix (optional)' in _text(page, '#panel-import')


def test_what_is_refused_says_why(page: Page, directory: Path) -> None:
    page.open(directory / 'acme.html')
    _fill_in(page, endpoint='nonsense', depth='0')
    page.click('#import-title')
    assert _complaints(page) == ['Endpoint must be a URL', 'Depth must be at most 9']


def test_a_hint_is_given_while_it_applies(page: Page, directory: Path) -> None:
    page.open(directory / 'wasabi.html')
    hint = 'Can be filled in while Use pre-signed URLs'
    assert hint not in _text(page, '#panel-import')
    page.click('#import-presign')
    assert hint in _text(page, '#panel-import')


def test_code_can_be_copied(page: Page, directory: Path) -> None:
    page.open(directory / 'wasabi.html')
    _choose(page, '#files', 'client.py')
    page.evaluate("addEventListener('copy', () => { window.copied = getSelection().toString(); })")
    page.click('.file:not([hidden]) [data-copy]')
    assert _text(page, '.file:not([hidden]) [data-copy]') == 'Copied'
    assert _text(page, '#said') == 'client.py has been copied'
    code = page.evaluate('document.querySelector(".file:not([hidden]) code").textContent')
    assert page.evaluate('window.copied').strip() == code.strip(), 'without line numbers'


@pytest.mark.parametrize('width', [390, 800, 1280])
def test_steps_and_buttons_fit(page: Page, directory: Path, width: int) -> None:
    _resize(page, width, 800)
    page.open(directory / 'acme.html')
    for step in range(4):
        page.evaluate(f'document.querySelectorAll("#panel-import [data-step]")[{step}].click()')
        tops, gaps = page.evaluate("""(() => {
          const seen = (selector) => [...document.querySelectorAll(`#panel-import ${selector}`)]
            .filter((element) => element.checkVisibility() && element.clientWidth > 1).map((element) => {
              const words = document.createRange();
              words.selectNodeContents(element);
              return words.getBoundingClientRect();
            });
          const names = seen('.stepper .name');
          return [seen('.buttons button').map((box) => box.top),
                  names.slice(1).map((box, at) => box.left - names[at].right)];
        })()""")
        assert len(set(tops)) == 1, 'one line of buttons'
        assert all(gap >= 8 for gap in gaps), 'names of steps keep apart'


def test_the_steps_lead_to_what_was_typed(page: Page, directory: Path) -> None:
    page.open(directory / 'acme.html')
    assert 'Depth' in [label for label, *_ in _fields(page)]
    _fill_in(page, title='Photos', bucket='photos & "films"', access_key_id='k', secret_access_key='s')
    page.click('#panel-import [data-action="test"]')
    _next(page)
    assert [label for label, *_ in _fields(page)] == [
        'Bucket Prefix (optional)', 'Import Method (optional)', 'File Name Filter (optional)', 'Scan all sub-folders',
    ]  # fmt: skip
    assert _buttons(page) == ['Previous', 'Load Preview', 'Next']
    page.click('#panel-import [data-go="1"]')
    assert 'photos & "films"' in _text(page, '#panel-import .review')
    assert _buttons(page) == ['Previous', 'Save & Sync', 'Save']


def _choose(page: Page, section: str, name: str) -> None:
    links = f'[...document.querySelectorAll("{section} .tree a")].map((one) => [one.firstChild.textContent, one.hash])'
    page.click(f'.tree a[href="{dict(page.evaluate(links))[name]}"]')


def test_a_file_is_chosen_in_the_tree(page: Page, directory: Path) -> None:
    page.open(directory / 'wasabi.html')
    assert 'class WasabiImportStorage' not in _text(page, '#files')
    _choose(page, '#files', 'models.py')
    assert 'class WasabiImportStorage' in _text(page, '#files')
    assert _text(page, '.tree [aria-current]').startswith('models.py')
    assert page.evaluate('document.activeElement.querySelector("h3").innerText').endswith('wasabi/models.py')
    _choose(page, '#registrations', 'functions.py')
    shown = _text(page, '#registrations')
    assert 'list of storages' in shown
    assert 'Without it:' in shown
    assert "'name': 'wasabi'" in shown


def test_a_file_can_be_linked_to(page: Page, directory: Path) -> None:
    page.open(directory / 'wasabi.html', '#file-5')
    assert page.evaluate('document.querySelector("#files .tree [aria-current]").hash') == '#file-5'
    assert page.evaluate('document.querySelector("#file-5").checkVisibility()') is True


@pytest.mark.parametrize('scheme', ['light', 'dark'])
def test_code_has_colours(page: Page, directory: Path, scheme: str) -> None:
    page.prefer(color_scheme=scheme, reduced_motion='reduce')
    page.open(directory / 'wasabi.html')
    red = page.evaluate('Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])')
    assert (red > 128) is (scheme == 'light')
    _choose(page, '#files', 'client.py')
    colours = page.evaluate("""
    ['', ' .c', ' .k', ' .s'].map((kind) =>
      getComputedStyle(document.querySelector('.file:not([hidden]) code' + kind)).color)""")
    assert len(set(colours)) == 4


@pytest.mark.parametrize('name', ['wasabi', 'nextcloud', 'acme', 'hostile'])
def test_nothing_is_loaded_and_there_are_no_errors(page: Page, directory: Path, name: str) -> None:
    page.open(directory / f'{name}.html')
    page.evaluate(OPEN_ALL)
    asked = [event['request']['url'] for event in page.events('Network.requestWillBeSent')]
    asked = [url for url in asked if not url.startswith('data:')]
    assert asked == [(directory / f'{name}.html').as_uri()]
    assert page.events(*NOISE) == []


def test_the_icon_of_the_spec_is_seen(page: Page, directory: Path) -> None:
    page.open(directory / 'acme.html')
    drawn = 'document.querySelector("h1 img").complete && document.querySelector("h1 img").naturalWidth > 0'
    assert page.evaluate(drawn) is True


def test_hostile_strings_are_seen_as_they_are(page: Page, directory: Path) -> None:
    page.open(directory / 'hostile.html')
    assert TITLE in _text(page, 'h1')
    assert page.evaluate('document.title').startswith(TITLE)
    assert page.evaluate('document.querySelectorAll("script, img, b:not(.when b)").length') == 1


def test_the_policy_blocks_injected_content(page: Page, directory: Path) -> None:
    page.open(directory / 'wasabi.html')
    page.evaluate("""(() => {
      const image = '<img src="https://elsewhere.invalid/x.png" onerror="window.ran = 1">';
      document.body.insertAdjacentHTML('beforeend', image);
      const script = document.createElement('script');
      script.textContent = 'window.ran = 2';
      document.body.append(script);
    })()""")
    assert page.evaluate('window.ran') is None
    failed = page.events('Network.loadingFailed')
    assert [event['blockedReason'] for event in failed] == ['csp']


def test_the_keyboard_is_enough(page: Page, directory: Path) -> None:
    page.open(directory / 'wasabi.html')
    active = 'document.activeElement.id || document.activeElement.textContent.trim()'
    page.press('Tab', 9)
    assert page.evaluate(active) == 'Skip to the form'
    page.evaluate('document.querySelector("#tab-import").focus()')
    page.press('ArrowRight', 39)
    assert page.evaluate(active) == 'tab-export'
    assert 'Can delete objects' in _text(page, '#form')
    page.press('ArrowLeft', 37)
    page.evaluate('document.querySelector("#panel-import [data-go=\\"-1\\"]").focus()')
    page.press('Enter', 13)
    assert 'Choose your cloud storage provider' in page.evaluate(active), 'the step, as its button may be gone'
    page.evaluate('document.querySelector("#panel-import [data-step=\\"1\\"]").focus()')
    page.press('Enter', 13)
    page.evaluate('document.querySelector("#import-presign").focus()')
    page.press(' ', 32)
    assert page.evaluate('document.querySelector("#import-presign_ttl").disabled') is True
    page.evaluate('document.querySelectorAll("#files .tree a")[1].focus()')
    page.press('Enter', 13)
    assert page.evaluate('document.activeElement.className') == 'file'
    page.press('Tab', 9)
    assert page.evaluate(active) == 'Copy'


def test_it_can_be_read_without_javascript(page: Page, directory: Path) -> None:
    page.ask('Emulation.setScriptExecutionDisabled', value=True)
    page.open(directory / 'acme.html')
    page.ask('Emulation.setScriptExecutionDisabled', value=False)
    assert page.evaluate('document.documentElement.className') == ''
    for panel in ('import', 'export'):
        shown = _text(page, f'#panel-{panel}')
        assert {'Storage Title', 'Way in', 'Role'} <= set(shown.split('\n'))
        assert 'Shown while Way in is role' in shown
        assert 'Next' not in shown.split('\n')
    assert 'Import Method (optional)' in _text(page, '#panel-import')


@pytest.mark.parametrize('width', [320, 800, 1920])
@pytest.mark.parametrize('name', ['acme', 'hostile'])
def test_no_width_needs_scrolling_sideways(page: Page, directory: Path, name: str, width: int) -> None:
    _resize(page, width, 800)
    page.open(directory / f'{name}.html')
    page.evaluate(OPEN_ALL)
    assert page.evaluate('document.documentElement.scrollWidth') <= width
