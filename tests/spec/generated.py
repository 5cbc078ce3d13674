"""Valid specs, as many as one likes: every kind, field type, flag and text that the language has."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from storage_scaffold.checkout import Features
from storage_scaffold.errors import SpecError
from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider
from storage_scaffold.spec.supported import unsupported

# What every output language finds meaning in.
SPICE = [
    "'",
    '"',
    '\\',
    '`',
    '${x}',
    '{{ x }}',
    '{% x %}',
    '{#',
    '*/',
    '//',
    '</script>',
    '<!--',
    '#',
    '%s',
    '|',
    '\\u0041',
]
SPICE += [
    'é',
    '工',
    '😀',
    'ﷺ',
    'ß',
    '~',
    '---',
    '- ',
    ': ',
    '&amp;',
    '[x](y)',
    '$(id)',
    '"""',
    "'''",
    '\\N{DASH}',
    '{',
]
PIECES = st.sampled_from(SPICE) | st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=6)
LINE = st.lists(PIECES, min_size=1, max_size=5).map(''.join).map(str.strip).filter(bool)
TEXT = st.lists(LINE, max_size=3).map('\n'.join)
WORD = st.from_regex(r'[a-z][a-z0-9]{1,8}(_[a-z0-9]{1,5})?', fullmatch=True)
OWN = WORD.map(lambda word: f'x_{word}')
DEFAULTS: dict[str, st.SearchStrategy[Any]] = {
    'string': LINE,
    'text': TEXT,
    'integer': st.integers(-1000, 1000),
    'number': st.integers(-1000, 1000) | st.floats(-1e6, 1e6),
    'boolean': st.booleans(),
    'port': st.integers(1, 65535),
    'host': st.sampled_from(['example.com', 'files.example.org']),
    'url': st.sampled_from(['https://example.com', 'http://example.com:8080/a']),
    'path': st.sampled_from(['/srv/data', 'a/b']),
    'json': st.sampled_from([{}, {'a': [1, None, "it's"]}, []]),
}


def _some(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with any of `parts`."""
    return st.fixed_dictionaries({}, optional=parts)


@st.composite
def _field(draw: st.DrawFn) -> dict[str, Any]:
    sort = draw(st.sampled_from([*DEFAULTS, 'choice', 'secret_json']))
    said = draw(
        _some(
            label=LINE,
            help=TEXT.filter(lambda text: '\n' not in text),
            target=st.sampled_from(['import', 'export', 'both']),
        )
    )
    field = {'type': sort, **said}
    if sort == 'choice':
        values = draw(st.lists(WORD, min_size=1, max_size=4, unique=True))
        field['choices'] = draw(
            st.sampled_from([values, [{'value': value, 'label': value.title()} for value in values]])
        )
        return field | draw(_some(default=st.sampled_from(values)))
    if sort == 'secret_json':
        return field | {'credential': True}
    how = draw(st.sampled_from(['plain', 'default', 'required', 'credential', 'env']))
    if how == 'default':
        field['default'] = draw(DEFAULTS[sort])
    elif how == 'credential' and sort in ('string', 'text'):
        field['credential'] = True
    elif how == 'env' and sort == 'string':
        field['env'] = draw(WORD).upper()
    elif how == 'required' and sort != 'boolean':
        field['required'] = True
    return field


@st.composite
def _client(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(['s3', 'webdav', 'custom']))
    if kind == 'custom':
        return {'kind': kind}
    if kind == 's3':
        endpoint = st.sampled_from(
            ['https://s3.example.com', 'https://s3.{region}.example.com', 'https://{region}.example.com/a']
        )
        return {
            'kind': kind,
            **draw(_some(endpoint=endpoint, addressing=st.sampled_from(['auto', 'path', 'virtual']))),
        }
    base_url = st.sampled_from(['https://dav.example.com', 'https://dav.example.com/u/{username}'])
    auth = st.sampled_from(['basic', 'bearer', 'none', '{way}'])
    verify = st.sampled_from([True, False, '{checked}'])
    tls = _some(verify=verify, ca_bundle=st.sampled_from(['/etc/ca.pem', '{pem}']))
    return {'kind': kind, **draw(_some(base_url=base_url, auth=auth, tls=tls))}


def _fields_of(client: dict[str, Any]) -> dict[str, Any]:
    """The fields that the options of a client of kind webdav name."""
    ways = {'type': 'choice', 'choices': ['none', 'basic', 'bearer'], 'default': 'basic'}
    fields = {'way': ways, 'checked': {'type': 'boolean', 'default': True}, 'pem': {'type': 'text'}}
    return {name: field for name, field in fields.items() if f"'{{{name}}}'" in str(client)}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A spec as YAML would read it; nearly all of them are valid."""
    texts = _some(
        description=LINE,
        location=_some(label=LINE, help=LINE, placeholder=LINE, case=st.sampled_from(['sensitive', 'insensitive'])),
        docs=_some(
            overview=TEXT,
            setup=st.lists(TEXT.filter(bool), max_size=3),
            links=st.lists(
                st.fixed_dictionaries({'title': LINE, 'url': st.just('https://example.com/a?b=c')}), max_size=2
            ),
            findings=_some(presign=TEXT, writes=TEXT, sdk=TEXT),
        ),
        capabilities=_some(delete=st.booleans(), range=st.booleans(), recursive=st.booleans()),
        roles=st.sampled_from([['import'], ['export'], ['export', 'import']]),
    )
    client = draw(_client())
    # of a field of their own, the other kinds would have to be told
    fields = draw(st.dictionaries(OWN, _field(), max_size=4)) if client['kind'] == 'custom' else _fields_of(client)
    if client['kind'] == 's3':
        texts = st.tuples(texts, _some(presign=st.sampled_from([True, False, {'default': False}, {'ttl': 7}]))).map(
            lambda both: both[0] | both[1]
        )
        if '{region}' in client.get('endpoint', ''):
            fields['region'] = {'default': 'eu-1'}
    together = list(fields)[:2] if client['kind'] == 'custom' else []
    groups: dict[str, Any] = {'together': [together]} if len(together) == 2 and draw(st.booleans()) else {}
    if client['kind'] == 'custom' and draw(st.booleans()):
        modes = {'a': list(fields)[:2], 'b': list(fields)[2:]}
        fields = {**fields, 'x_way': {'type': 'choice', 'choices': ['a', 'b']}}
        groups['auth'] = {'field': 'x_way', 'modes': modes, **draw(_some(default=st.sampled_from(['a', 'b'])))}
    head = {
        'spec': 1,
        'name': f'gen_{draw(WORD)}',
        'title': draw(LINE),
        'edition': 'open-source',
        'client': client,
    }
    return {**head, 'fields': fields, **draw(texts), **({'groups': groups} if groups else {})}


FEATURES = st.sampled_from(
    [
        Features(),
        Features(resolve_host_for_ssrf=False, validate_url_for_ssrf=False, has_pyproject=False),
    ]
)


def provider_of(document: dict[str, Any]) -> Provider | None:
    """The provider that `document` describes, when it is valid and this version can generate it."""
    try:
        provider = load_bytes(json.dumps(document, ensure_ascii=False).encode('utf-8'), 'generated.yml')
    except SpecError:
        return None
    return None if unsupported(provider) else provider
