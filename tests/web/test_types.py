"""What was generated fits the interface of the web app, and what would not is found: by types, or by its own test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from storage_scaffold.checkout.layout import OPEN_SOURCE
from tests.web.providers import checked, provider
from tests.web.support import VARIANTS, Web, need_tools

SAMPLE = checked()
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
MISTYPED = {
    'unknown type': ('type: "select"|type: "text"', 'type: "dropdown"'),
    'missing label': (r'\n +label: "Region",', ''),
    'missing schema': (r'\n +schema: z.string\(\).optional\(\).default\("us-east-1"\),', ''),
    'unknown property': ('label: "Region",', 'label: "Region", hint: "x",'),
    'icon that nobody exports': ('IconCloudCustom', 'IconCloudCustomised'),
    'unknown target': ('target: "export"', 'target: "exports"'),
    'limit as text': ('max: 10080,', 'max: "10080",'),
    'default of another type': (r'\.default\(true\)', '.default("yes")'),
    'default that is not a number': (r'\.max\(10080\)\.default\(15\)', '.max(10080).default("15")'),
    'missing layout': (r'\n  layout: \[(.|\n)*?\n  \],', ''),
    'layout of names': (r'\{ fields: (\["bucket", "prefix"\]) \}', r'\1'),
    'unknown word': ('z.boolean', 'zz.boolean'),
    'property twice': ('label: "Region",', 'label: "Region", label: "Region",'),
    'import from elsewhere': ('types/provider"', 'types/providers"'),
}


@pytest.mark.parametrize('variant', VARIANTS)
def test_everything_fits_the_types_of_the_tree(webs: dict[str, Web], variant: str) -> None:
    assert webs[variant].type_errors() == {}


def _conditions(web: Web) -> dict[str, str]:
    """Which conditions the fields of the sample have."""
    said = web.inspect(['conditional'])['providers']['conditional']['conditions']
    return {name: ' '.join(keys) for name, keys in said.items() if keys}


def test_the_form_says_only_what_the_tree_declares(webs: dict[str, Web]) -> None:
    hidden = ('for_a', 'for_both', 'behind_proxy', 'when_retried')
    waiting = ('with_region', 'with_proxy', 'with_retries', 'presign_ttl')
    assert _conditions(webs['older']) == {}
    assert _conditions(webs['spring']) == {
        **dict.fromkeys(hidden, 'visibleWhen'),
        **dict.fromkeys(waiting, 'dependsOn'),
    }
    # where nothing can be disabled it is hidden
    assert _conditions(webs['newer']) == {
        **dict.fromkeys(hidden + waiting, 'visibleWhen'),
        'for_a': 'visibleWhen requiredWhen',
    }


def test_types_find_what_does_not_fit(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    web.add(SAMPLE)
    good = (web.providers / 'checked.ts').read_text(encoding='utf-8')
    names = {}
    for at, (what, (pattern, other)) in enumerate(MISTYPED.items()):
        bad, times = re.subn(pattern, other, good, count=1 if what != 'icon that nobody exports' else 0)
        assert times, what
        names[f'bad{at}.ts'] = what
        (web.providers / f'bad{at}.ts').write_text(bad, encoding='utf-8')
    errors = web.type_errors()
    assert sorted(names[file] for file in errors) == sorted(names.values())


def test_a_tree_without_the_stock_icon_gets_no_icon(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    (web.root / OPEN_SOURCE.web_icon_index).write_text('export {};\n', encoding='utf-8')
    web.add(provider('plain'), provider('drawn', icon=ICON))
    assert web.type_errors() == {}
    icons = {name: made.get('icon') for name, made in web.inspect(['plain', 'drawn'])['providers'].items()}
    assert icons == {'plain': None, 'drawn': 'IconCloudProviderDrawn'}
    assert ICON in (web.root / OPEN_SOURCE.web_icons / 'cloud-provider-drawn.svg').read_text(encoding='utf-8')


def test_a_white_labelled_tree_reads_its_own_name(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    stock = web.providers / 's3.ts'
    stock.write_text(stock.read_text(encoding='utf-8').replace('Label Studio', 'Acme'), encoding='utf-8')
    web.add(provider('branded'))
    config = web.inspect(['branded'])['providers']['branded']['config']
    assert config['description'] == 'Configure your Wasabi connection with all required Acme settings'
