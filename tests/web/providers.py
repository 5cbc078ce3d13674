"""Providers for the web app's tools: the ready ones, one for each thing that a form can say, and hostile ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from storage_scaffold.fieldtypes import TYPES
from storage_scaffold.fieldtypes.field import Choice, Field
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Capabilities, Location, Presign, Provider
from tests import samples
from tests.ready import of_each_shape

TIERS = (Choice('a', 'First'), Choice('b', 'Second'))
HOSTILE = (
    'a "quoted" word',
    "it's \"both\"",
    '`${process.exit(1)}` and ${x',
    '</script><script>alert(1)</script>',
    '*/ done /*',
    '// no comment',
    'two\nlines\r\nand\ta tab',
    'emoji \U0001f600 and \u2764\ufe0f and 漢字',
    'right \u202eto\u202c left \u200f \u061c',
    'line\u2028and paragraph\u2029separators\u00a0no-break',
    'back\\slash \\n \\u0041 \\',
    '{{ name }} {% raw %}',
    '\x00\x1b[31m\x7f',
)


def ready() -> list[Provider]:
    """The providers of `specs/`, of those that differ in words only one."""
    return [load_spec(path) for path in of_each_shape()]


def provider(name: str, *fields: Field, **more: Any) -> Provider:
    """A provider of kind s3 with further fields."""
    base = samples.provider()
    prefix = ''.join(word.title() for word in name.split('_'))
    return replace(base, name=name, scheme=name, class_prefix=prefix, fields=(*base.fields, *fields), **more)


def every_field(name: str, **flags: Any) -> Provider:
    """One field of each type; a default where `flags` ask for one."""
    defaults: dict[str, Any] = {
        'string': 'x', 'text': 'a\nb', 'integer': 3, 'number': 2.5, 'boolean': True, 'choice': 'b', 'port': 8080,
        'url': 'https://x.example.com', 'host': 'x.example.com', 'path': 'a/b', 'json': {'a': [1, 'ä']},
    }  # fmt: skip
    wanted = flags.pop('default', False)
    fields = [
        Field(
            f'a_{kind}',
            type=kind,
            label=f'A {kind}',
            choices=TIERS if kind == 'choice' else (),
            credential=kind == 'secret_json',
            default=defaults.get(kind) if wanted else None,
            # an optional number cannot be 0
            min=1 if kind in ('integer', 'number') and not wanted and not flags.get('required') else None,
            **flags,
        )
        for kind in TYPES
        if kind != 'boolean' or not flags.get('required')
    ]
    return provider(name, *fields)


def conditional() -> Provider:
    """Fields that wait for others, of each type and in each way."""
    return provider(
        'conditional',
        Field('tier', type='choice', label='Tier', choices=TIERS),
        Field('proxy', type='boolean', label='Proxy'),
        Field('retries', type='integer', label='Retries', min=1),
        Field('for_a', label='For A', required=True, visible_when={'tier': 'a'}),
        Field('for_both', label='For both', visible_when={'tier': ['a', 'b']}),
        Field('behind_proxy', label='Behind', visible_when={'proxy': True}),
        Field('when_retried', label='Retried', visible_when={'retries': [1, 2]}),
        Field('with_region', label='With region', depends_on='region'),
        Field('with_proxy', label='With proxy', depends_on='proxy'),
        Field('with_retries', label='With retries', depends_on='retries'),
    )


def login_modes() -> Provider:
    """Two ways to log in, of which one is chosen."""
    modes = {'a': ('token',), 'b': ('user', 'secret')}
    return provider(
        'login_modes',
        Field('mode', type='choice', label='Log in with', choices=TIERS),
        Field('token', label='Token', credential=True, required=True, visible_when={'mode': 'a'}),
        Field('user', label='User', required=True, visible_when={'mode': 'b'}),
        Field('secret', label='Secret', credential=True, required=True, visible_when={'mode': 'b'}),
        auth={'field': 'mode', 'default': 'a', 'modes': modes},
    )


def limited() -> list[Provider]:
    """Providers that cannot do everything."""
    proxied = Capabilities(presign=False, range=False, recursive=False)
    return [
        provider('proxied', presign=Presign(supported=False, default=False), capabilities=proxied),
        provider('reader', roles=('import',), capabilities=replace(proxied, write=False, delete=False)),
        provider('writer', roles=('export',), presign=Presign(supported=False), capabilities=proxied),
        provider('off_by_default', presign=Presign(default=False, ttl=60)),
    ]


def checked() -> Provider:
    """Fields with limits and patterns."""
    fields = (
        Field('few', type='integer', label='Few', min=1, max=5, default=2),
        Field('share', type='number', label='Share', min=0.5, max=1.5),
        Field('code', label='Code', pattern='[A-Z]{2}-\\d+', default='AB-1'),
        Field('either_way', label='Either', pattern='a/b|c.d', required=True),
        Field('word', label='Word', pattern=r'\w+'),
        Field('server', type='url', label='Server', required=True, pattern='https://.*'),
        # a name just too long for the usual layout
        Field('port_of_the_server_in_this_region', type='port', label='Port', depends_on='region'),
    )
    return provider('checked', *fields, layout=(('bucket', 'prefix'), ('presign_ttl',), ('few', 'share')))


def hostile(texts: tuple[str, ...] = HOSTILE) -> Provider:
    """Every text of a spec that comes into the web app, at its worst; `texts` in the order of `text_places`."""
    fields = tuple(
        Field(f'f{at}', label=f'L {text}', help=text, placeholder=text, default=text) for at, text in enumerate(texts)
    )
    choices = tuple(Choice(f'v {text}', text) for text in texts)
    return provider(
        'hostile',
        *fields,
        Field('picked', type='choice', label='Picked', choices=choices, default=choices[-1].value),
        Field('needed', label=' '.join(texts), required=True),
        Field('shown', label='Shown', visible_when={'picked': [choice.value for choice in choices[:2]]}),
        title=texts[0] + texts[2],
        description=' '.join(texts),
        location=Location(label=texts[1], help=texts[2], placeholder=texts[3]),
    )


def tame() -> Provider:
    """`hostile`, of harmless texts."""
    return hostile(tuple(f'text {at}' for at in range(len(HOSTILE))))


def samples_of_everything() -> list[Provider]:
    """A provider for each thing that a form can say."""
    return [
        *ready(),
        every_field('all_optional'),
        every_field('all_required', required=True),
        every_field('all_defaults', default=True),
        every_field('all_imports', target='import'),
        conditional(),
        login_modes(),
        *limited(),
        checked(),
        hostile(),
    ]


TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from('ab \'"`$\\{}<>*/\n\u202e\U0001f600é'), max_size=40),
    st.text(st.characters(codec='utf-8'), max_size=80),
    # about as long as a line, of characters that are as wide as two or none
    st.builds(
        lambda word, times: word * times,
        st.sampled_from(['a ', '漢', 'e\u0301', '\U0001f600', 'ß']),
        st.integers(20, 110),
    ),
)
LABEL = TEXT.map(lambda text: text[:80]).filter(bool)
NAME = st.from_regex(r'[a-z][a-z0-9]{0,9}(_[a-z0-9]{1,16}){0,3}', fullmatch=True)
NUMBER = st.one_of(st.none(), st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6))


@st.composite
def fields(draw: st.DrawFn, name: str, earlier: tuple[Field, ...] = ()) -> Field:
    """A field of any type; it may wait for one of `earlier`."""
    kind = draw(st.sampled_from(list(TYPES)))
    choices = draw(st.lists(st.builds(Choice, LABEL, LABEL), min_size=1, max_size=5)) if kind == 'choice' else ()
    defaults: dict[str, st.SearchStrategy[Any]] = {
        'integer': st.integers(-(10**9), 10**9), 'port': st.integers(1, 65535), 'number': st.floats(-1e9, 1e9),
        'boolean': st.booleans(), 'json': st.dictionaries(LABEL, TEXT, max_size=2),
        'choice': st.sampled_from([choice.value for choice in choices] or ['']), 'secret_json': st.none(),
    }  # fmt: skip
    secret = kind == 'secret_json' or (kind in ('string', 'text', 'url') and draw(st.booleans()))
    other = draw(st.sampled_from([None, *earlier]))
    return Field(
        name,
        type=kind,
        label=draw(LABEL),
        help=draw(TEXT),
        placeholder=draw(TEXT),
        required=draw(st.booleans()),
        default=None if secret else draw(st.one_of(st.none(), defaults.get(kind, TEXT))),
        credential=secret,
        target=draw(st.sampled_from(['both', 'import', 'export'])),
        choices=tuple(choices),
        min=draw(NUMBER) if kind in ('integer', 'number') else None,
        max=draw(NUMBER) if kind in ('integer', 'number') else None,
        pattern=draw(st.sampled_from([None, '[a-z]+', 'a|b', '[A-Z0-9._-]{3,63}', r'\w+'])),
        visible_when=(
            {other.name: draw(st.one_of(LABEL, st.lists(LABEL, min_size=1), st.booleans()))} if other else None
        ),
        depends_on=draw(st.sampled_from([None, *(item.name for item in earlier)])),
    )


@st.composite
def providers(draw: st.DrawFn, name: str) -> Provider:
    """Any provider that a spec could describe, and more."""
    made: tuple[Field, ...] = ()
    for one in draw(st.lists(NAME, unique=True, max_size=8)):
        made = (*made, draw(fields(f'x_{one}', made)))
    names = [field.name for field in made]
    rows = draw(st.lists(st.lists(st.sampled_from(names), min_size=1, max_size=4), max_size=3)) if names else []
    seen: set[str] = set()
    layout = [tuple(one for one in row if not (one in seen or seen.add(one))) for row in rows]  # type: ignore[func-returns-value]
    return replace(
        provider(name),
        title=draw(LABEL),
        description=draw(TEXT),
        fields=(*samples.provider().fields, *made),
        location=draw(st.builds(Location, LABEL, TEXT, TEXT)),
        presign=draw(st.builds(Presign, st.booleans(), st.booleans(), st.integers(1, 10_080))),
        layout=tuple(row for row in layout if row),
    )
