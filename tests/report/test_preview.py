"""The page of `preview`: what it says, and that everything from a spec is only text in it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import PurePosixPath

import pytest

from storage_scaffold.checkout.features import Features
from storage_scaffold.register.points import registrations
from storage_scaffold.render.provider import render_provider
from storage_scaffold.report.preview import FULL, build, render
from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_bytes, load_spec
from storage_scaffold.spec.provider import Provider
from tests.render.hostile import CHOICE, DEFAULT, HELP, PLACEHOLDER, TITLE, hostile


class _Page(HTMLParser):
    """Texts and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or '') for name, value in attrs]
        self.texts.setdefault(tag, []).append('')
        if tag not in ('input', 'meta', 'path'):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.texts[tag][-1] += data

    def values(self, name: str) -> list[str]:
        return [value for _, found, value in self.attributes if found == name]


def _provider(text: str) -> Provider:
    return load_bytes(f'{{spec: 1, name: acme, title: Acme, {text}}}'.encode(), 'acme.yml')


@pytest.fixture(scope='module')
def wasabi() -> Provider:
    """The provider of a ready spec."""
    return load_spec(specs_dir() / 'wasabi.yml', name='wasabi')


@pytest.fixture(scope='module')
def page(wasabi: Provider) -> _Page:
    """Its page."""
    return _Page(render(build(wasabi, 'wasabi.yml')))


@pytest.fixture(scope='module')
def hostile_page() -> _Page:
    """The page of a spec full of other languages."""
    return _Page(render(build(hostile(), 'hostile {{ 1 }}</script>.yml')))


def test_every_file_is_there_with_its_text(wasabi: Provider, page: _Page) -> None:
    files = render_provider(replace(wasabi, edition='open-source'), FULL, 'wasabi.yml')
    assert PurePosixPath('docs/source/guide/storage_wasabi.md') in files
    shown = page.texts['code']
    for path, content in files.items():
        assert content.decode('utf-8') in shown, path
    for path, content in files.items():
        lines = content.count(b'\n')
        assert f'{path.name}{lines} {"line" if lines == 1 else "lines"}' in page.texts['a']
        assert str(path) in page.texts['h3']


def test_code_of_other_languages_is_only_text(hostile_page: _Page) -> None:
    shown = build(hostile(), 'hostile {{ 1 }}</script>.yml')
    assert {file.text for file in shown.files} <= set(hostile_page.texts['code'])


def test_every_registration_is_there_with_its_purpose(wasabi: Provider, page: _Page) -> None:
    for item in registrations(wasabi):
        assert item.point.title in page.texts['h4']
        assert any(item.point.consequence in text for text in page.texts['p']), item.point.id
        assert item.entry.code in page.texts['code'], item.point.id


@pytest.mark.parametrize('shown', ['page', 'hostile_page'])
def test_the_browser_may_load_nothing_and_run_only_our_script(shown: str, request: pytest.FixtureRequest) -> None:
    found: _Page = request.getfixturevalue(shown)
    (policy,) = (value for value in found.values('content') if 'default-src' in value)
    rules = dict(rule.strip().split(' ', 1) for rule in policy.split(';'))
    assert rules['default-src'] == "'none'"
    assert rules['form-action'] == rules['base-uri'] == "'none'"
    for tag, rule in (('style', 'style-src'), ('script', 'script-src')):
        (source,) = found.texts[tag]
        digest = base64.b64encode(hashlib.sha256(source.encode('utf-8')).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"


@pytest.mark.parametrize('shown', ['page', 'hostile_page'])
def test_nothing_points_elsewhere(shown: str, request: pytest.FixtureRequest) -> None:
    found: _Page = request.getfixturevalue(shown)
    assert all(value.startswith('#') for value in found.values('href'))
    assert all(value.startswith('data:') for value in found.values('src'))
    assert not {'link', 'iframe', 'object', 'base'} & set(found.tags)
    names = {name for _, name, _ in found.attributes}
    assert not {'srcset', 'action', 'formaction', 'style', 'xlink:href'} & names
    assert not [name for name in names if name.startswith('on')]


def test_hostile_strings_are_shown_as_they_are(hostile_page: _Page) -> None:
    assert TITLE in hostile_page.texts['h1']
    assert hostile_page.texts['title'] == [f'{TITLE}: preview of a Label Studio storage provider']
    assert HELP in hostile_page.texts['bdi']
    assert TITLE[:70].strip() in hostile_page.texts['bdi']
    assert CHOICE in hostile_page.texts['option']
    assert PLACEHOLDER in hostile_page.values('placeholder')
    assert DEFAULT in hostile_page.values('value')
    assert hostile_page.tags.count('script') == hostile_page.tags.count('style') == 1


def test_ids_are_unique_and_labels_meet_their_inputs(page: _Page) -> None:
    ids = page.values('id')
    assert len(ids) == len(set(ids))
    for name in ('for', 'aria-describedby', 'aria-controls', 'aria-labelledby'):
        assert {one for value in page.values(name) for one in value.split()} <= set(ids), name
    controls = {value for tag, name, value in page.attributes if name == 'id' and tag in ('input', 'select')}
    assert controls == set(page.values('for'))


def test_the_findings_come_from_the_spec_or_from_the_kind(page: _Page) -> None:
    assert 'Supported, with signature version 4' in page.texts['dd']
    kind = _Page(render(build(_provider('client: {kind: webdav}'), 'acme.yml')))
    assert 'Not possible with WebDAV: objects are proxied by Label Studio' in kind.texts['dd']


def test_only_the_roles_of_the_spec_are_shown() -> None:
    source = replace(load_spec(specs_dir() / 'webdav.yml', name='webdav'), roles=('import',))
    found = _Page(render(build(source, 'webdav.yml')))
    assert 'Connect Source Storage' in found.texts['h3']
    assert 'Connect Target Storage' not in found.texts['h3']
    assert 'tablist' not in found.values('role')


def test_what_cannot_be_generated_is_reported_and_the_form_is_shown() -> None:
    shown = build(_provider('client: {kind: sftp, root: "{tier}/x"}, fields: {tier: {required: true}}'), 'acme.yml')
    found = _Page(render(shown))
    assert shown.files == shown.registrations == ()
    assert [text for text in found.texts['li'] if text.startswith('`client.root`')]
    assert 'import-tier' in found.values('id')


def test_every_field_type_and_every_condition_is_described() -> None:
    spec = """client: {kind: custom}, roles: [import], fields: {
      username: {}, password: {credential: true},
      way: {label: Way in, type: choice, choices: [{value: basic, label: Basic auth}, nobody], default: basic},
      tls: {label: TLS, type: boolean, default: true}, level: {type: integer, min: 1, max: 3}, port: {type: port},
      share: {type: number, default: 1.5}, notes: {type: text}, more: {type: json, default: {a: [1]}},
      root: {type: path}, account: {type: secret_json, credential: true},
      peer: {type: host, visible_when: {tls: true}},
      depth: {visible_when: {way: [basic, nobody]}}, low: {visible_when: {level: 1}}, extra: {depends_on: notes}},
      groups: {auth: {field: way, modes: {basic: [username, password], nobody: [root]}, default: basic}}"""
    found = _Page(render(build(_provider(spec), 'acme.yml')))
    types = {
        name: kind
        for (_, a, kind), (_, b, _), (_, c, name) in zip(
            found.attributes, found.attributes[1:], found.attributes[2:], strict=False
        )
        if (a, b, c) == ('type', 'id', 'name')
    }
    assert types | {'port': 'text', 'account': 'password', 'more': 'text', 'share': 'number'} == types
    said = [' '.join(text.split()) for text in found.texts['p'] if text.startswith(('Shown', 'Can be'))]
    assert sorted(said) == [
        'Can be filled in while Notes has a value',
        'Shown while Level is 1',
        'Shown while TLS is on',
        'Shown while Way in is Basic auth',
        'Shown while Way in is Basic auth',
        'Shown while Way in is Basic auth or nobody',
        'Shown while Way in is nobody',
    ]


def test_the_icon_of_the_spec_is_a_picture_and_nothing_else(wasabi: Provider) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert("é")</script></svg>'
    found = _Page(render(build(replace(wasabi, icon=svg), 'wasabi.yml')))
    sources = found.values('src')
    assert len(sources) == found.tags.count('img') == 3, 'the title and a card in each form'
    for source in sources:
        assert base64.b64decode(source.removeprefix('data:image/svg+xml;base64,')).decode('utf-8') == svg
    (policy,) = (value for value in found.values('content') if 'default-src' in value)
    assert 'img-src data:;' in policy
    assert found.tags.count('script') == 1


def test_features_of_another_tree(wasabi: Provider) -> None:
    shown = build(wasabi, 'wasabi.yml', Features(brand='Studio "X"'))
    assert not [file for file in shown.files if file.path.parts[0] in ('docs', 'web')]
    assert (
        'Configure your Wasabi connection with all required Studio "X" settings' in _Page(render(shown)).texts['bdi']
    )


def test_scripts_and_styles_hold_no_end_tag() -> None:
    page = render(build(hostile(), 'x.yml'))
    assert len(re.findall('</script', page)) == len(re.findall('</style', page)) == 1
