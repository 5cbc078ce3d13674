"""Texts of a spec are data: they come out as they are, and the source keeps its form whatever they hold."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage_scaffold.render.form import summary, wizard
from storage_scaffold.spec.provider import Provider
from tests.web.providers import HOSTILE, TEXT, hostile, tame
from tests.web.providers import provider as sample
from tests.web.support import Web, need_tools, web_files

MANY = 40


def _said(config: dict[str, object]) -> list[object]:
    """The texts of a configuration, in order."""
    fields: list[dict[str, object]] = config['fields']  # type: ignore[assignment]
    keys = ('name', 'label', 'description', 'placeholder', 'options')
    title = str(config['title']).replace('\n', ' ')
    return [title, config['description'], *([field.get(key) for key in keys] for field in fields)]


def _meant(provider: Provider) -> list[object]:
    """The same, from the form model."""
    found: list[object] = [provider.title.replace('\n', ' '), summary(provider)]
    for row in wizard(provider):
        for item in row:
            options = [{'value': option.value, 'label': option.label} for option in item.options]
            found.append([item.name, item.label, item.description or None, item.placeholder or None, options or None])
    return found


def test_a_long_title_is_broken_to_fit_its_card(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    titles = ['Wasabi', 'Azure Blob Storage with Service Principal', 'Donaudampfschifffahrtsgesellschaft on Sea']
    web.add(*(sample(f'n{at}', title=title) for at, title in enumerate(titles)))
    made = web.inspect(['n0', 'n1', 'n2'])['providers'].values()
    assert [item['config']['title'] for item in made] == [
        'Wasabi',
        'Azure Blob Storage\nwith Service Principal',
        'Donaudampfschifffahrtsgesellschaft\non Sea',
    ]


def test_hostile_texts_come_out_as_they_are(web: Web) -> None:
    config = web.inspect(['hostile'])['providers']['hostile']['config']
    assert _said(config) == _meant(hostile())
    by_name = {field['name']: field for field in config['fields']}
    for at, text in enumerate(HOSTILE):
        assert by_name[f'f{at}']['description'] == text
        assert by_name[f'f{at}']['label'] == f'L {text}'


def test_hostile_texts_are_the_values_of_the_form(web: Web) -> None:
    form = {'file': 'hostile', 'target': 'import', 'editing': False, 'values': {}}
    made = web.inspect(['hostile'], [form])['forms'][0]
    assert [made['values'][f'f{at}'] for at in range(len(HOSTILE))] == list(HOSTILE)
    assert made['errors']['needed'] == f'{" ".join(HOSTILE)} is required'


def test_hostile_texts_leave_the_form_of_the_source(web: Web, tmp_path: Path) -> None:
    other = Web.make(tmp_path)
    other.add(tame())
    shapes = [one.inspect(['hostile'])['providers']['hostile']['shape'] for one in (web, other)]
    assert shapes[0] == shapes[1]


def test_any_text_comes_out_as_it_is(tmp_path: Path) -> None:
    need_tools()
    web = Web.make(tmp_path)
    web.add(tame())
    made: dict[str, Provider] = {}

    @settings(
        max_examples=MANY, database=None, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(TEXT.filter(bool), min_size=4, max_size=4))
    def write(texts: list[str]) -> None:
        name, provider = f'h{len(made)}', hostile(tuple(texts))
        made[name] = provider
        source = next(data for path, data in web_files(provider, web.features).items() if path.name == 'hostile.ts')
        (web.providers / f'{name}.ts').write_bytes(source)

    write()
    found = web.inspect(made)['providers']
    assert len(found) >= MANY
    for name, provider in made.items():
        assert _said(found[name]['config']) == _meant(provider)
    assert len({item['shape'] for item in found.values()}) <= 2  # an empty hint is left out
