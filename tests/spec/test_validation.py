"""Keys, types and words: what pydantic finds, said in our words and at the right place."""

from __future__ import annotations

import pytest

from tests.spec.specs import HEAD, Said, assert_said, problems, problems_after_head, with_head


@pytest.mark.parametrize(
    ('tail', 'expected'),
    [
        ('presing: true\n', (6, 1, 'did you mean `presign`?')),
        ('zzz: 1\n', (6, 1, 'known here: spec, name, title, scheme')),
        ('fields: {host: {requird: true}}\n', (6, 17, 'did you mean `required`?')),
        ('location: {lable: Share}\n', (6, 12, 'did you mean `label`?')),
        ('presign: {tll: 5}\n', (6, 11, 'did you mean `ttl`?')),
        ('groups: {auht: {}}\n', (6, 10, 'did you mean `auth`?')),
        ('docs: {findings: {write: x}}\n', (6, 19, 'did you mean `writes`?')),
        ('docs: {links: [{title: A, url: "https://a.example", uri: b}]}\n', (6, 53, 'did you mean `url`?')),
        ('capabilities: {deletes: true}\n', (6, 16, 'did you mean `delete`?')),
        ('requires: {labelstudio: ">=1.22", label_studio: ">=1.22"}\n', (6, 12, 'did you mean `label_studio`?')),
        ('description: 5\n', (6, 14, '`description` must be text | put it in quotes: "5"')),
        ('description: [a]\n', (6, 14, '`description` must be text')),
        ('presign: yes\n', (6, 10, 'must be `true`, `false` or a mapping of keys to values | write `true`')),
        ('presign: {default: yes}\n', (6, 20, '`default` must be `true` or `false` | write `true`')),
        ('presign: {ttl: 1.5}\n', (6, 16, '`ttl` must be a whole number')),
        ('presign: {ttl: 0}\n', (6, 16, '`ttl` must be 1 or more')),
        ('presign: {ttl: 10081}\n', (6, 16, '`ttl` must be 10080 or less')),
        ('roles: import\n', (6, 8, '`roles` must be a list | write `[import]`')),
        ('roles: [imports]\n', (6, 9, 'did you mean `import`?')),
        ('roles: []\n', (6, 8, '`roles` must not be empty')),
        ('edition: enterprize\n', (6, 10, 'did you mean `enterprise`?')),
        ('fields: []\n', (6, 9, '`fields` must be a mapping')),
        ('fields: {host: true}\n', (6, 16, 'must be a mapping of keys to values, or `false`')),
        ('fields: {host: string}\n', (6, 16, '`host` must be a mapping')),
        ('fields: {host: {type: sting}}\n', (6, 23, 'did you mean `string`?')),
        ('fields: {port: {type: port, min: "1"}}\n', (6, 34, '`min` must be a number')),
        ('fields: {Host: {}}\n', (6, 10, '`Host` must be lower-case letters')),
        ('fields: {a__b: {}}\n', (6, 10, 'single underscores')),
        ('fields: {a_: {}}\n', (6, 10, 'single underscores')),
        ('fields: {_a: {}}\n', (6, 10, 'starting with a letter')),
        (f'fields: {{{"a" * 60}: {{}}}}\n', (6, 10, 'at most 59 characters')),
        ('fields: {a: {env: lower}}\n', (6, 19, '`env` must be upper-case')),
        ('fields: {a: {label: "two\\nlines"}}\n', (6, 21, '`label` must be a single line')),
        ('fields: {a: {label: ""}}\n', (6, 21, '`label` must not be empty')),
        (f'fields: {{a: {{label: {"x" * 81}}}}}\n', (6, 21, 'at most 80 characters')),
        ('fields: {a: {pattern: ""}}\n', (6, 23, '`pattern` must not be empty')),
        (f'fields: {{a: {{pattern: "{"a" * 201}"}}}}\n', (6, 23, 'at most 200 characters')),
        ('fields: {a: {type: choice, choices: []}}\n', (6, 37, '`choices` must not be empty')),
        (
            'fields: {a: {type: choice, choices: [1]}}\n',
            (
                6,
                38,
                'an item of `choices` must be text, or a mapping with `value` and `label` | put it in quotes: "1"',
            ),
        ),
        ('fields: {a: {type: choice, choices: [{label: A}]}}\n', (6, 38, '`value` is missing')),
        (
            'fields: {a: {visible_when: {field: b, value: c}}}\n',
            (6, 28, 'at most 1 key | for example `visible_when: {way:'),
        ),
        ('fields: {a: {type: enum}}\n', (6, 20, 'did you mean `choice`?')),
        ('fields: {a: {type: Bool}}\n', (6, 20, 'did you mean `boolean`?')),
        ('fields: {a: {type: int}}\n', (6, 20, 'did you mean `integer`?')),
        ('fields: {a: {type: str}}\n', (6, 20, 'did you mean `string`?')),
        ('fields: {a: {type: list}}\n', (6, 20, 'did you mean `json`?')),
        ('fields: {a: {type: password}}\n', (6, 20, 'write `credential: true`')),
        ('groups: {auth: [a]}\n', (6, 16, 'for example `auth: {field: way, modes: {key: [api_key],')),
        ('location: bucket\n', (6, 11, 'for example `location: {label: Share, placeholder: pictures}`')),
        ('docs: {links: [a]}\n', (6, 16, 'for example `links: [{title: Access keys, url: "https:')),
        ('fields: {a: {visible_when: {}}}\n', (6, 28, '`visible_when` must not be empty')),
        ('fields: {a: {renamed_from: B}}\n', (6, 28, 'lower-case letters')),
        ('layout: []\n', (6, 9, '`layout` must not be empty')),
        ('layout: [[]]\n', (6, 10, 'an item of `layout` must not be empty')),
        ('layout: [[region, endpoint, a, b, c]]\n', (6, 10, 'at most 4 items')),
        ('groups: {together: [[region]]}\n', (6, 21, 'at least 2 items')),
        ('groups: {auth: {modes: {a: []}}}\n', (6, 16, '`field` is missing')),
        ('class_prefix: my_store\n', (6, 15, '`class_prefix` must be a class name')),
        ('scheme: "store://"\n', (6, 9, 'without `://`')),
        ('scheme: 3store\n', (6, 9, '`scheme` must be lower-case')),
        ('icon: icons/store.svg\n', (6, 7, '`icon` must be the SVG itself, not a path | write `icon: |`')),
        ('icon: [a]\n', (6, 7, '`icon` must be text')),
        ('docs: {links: [{title: A, url: "javascript:x"}]}\n', (6, 32, 'an http(s) URL')),
        ('docs: {links: [{title: A, url: "https://u:p@a.example"}]}\n', (6, 32, 'without a username or password')),
        ('docs: {setup: ["", b]}\n', (6, 16, 'an item of `setup` must not be empty')),
        ('location: {case: both}\n', (6, 18, '`case` must be one of `sensitive`, `insensitive`')),
    ],
)
def test_refused(tail: str, expected: Said) -> None:
    line, column, words = expected
    parts = words.split(' | ')
    [problem] = found = problems_after_head(tail)
    assert_said(found, (line, column, parts[0]))
    assert all(part in f'{problem.message} | {problem.hint}' for part in parts)


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('name: store\ntitle: Store\nclient: {kind: s3}\n', (1, 1, '`spec` is missing')),
        ('spec: 1\nname: store\nclient: {kind: s3}\n', (1, 1, '`title` is missing')),
        ('spec: 1\nname: store\ntitle: Store\n', (1, 1, '`client` is missing')),
        ('spec: 1\nname: store\ntitle: Store\nclient: {}\n', (4, 9, '`kind` is missing')),
        ('spec: 1\nname: store\ntitle: Store\nclient: s3\n', (4, 9, '`client` must be a mapping')),
        ('spec: true\nname: store\ntitle: Store\nclient: {kind: s3}\n', (1, 7, '`spec` must be 1')),
        ('spec: "1"\nname: store\ntitle: Store\nclient: {kind: s3}\n', (1, 7, '`spec` must be 1')),
        ('spec: 1\nname: Store\ntitle: Store\nclient: {kind: s3}\n', (2, 7, '`name` must be lower-case')),
        ('spec: 1\nname: my__store\ntitle: Store\nclient: {kind: s3}\n', (2, 7, 'single underscores')),
        ('spec: 1\nname: 7store\ntitle: Store\nclient: {kind: s3}\n', (2, 7, 'starting with a letter')),
        (f'spec: 1\nname: {"a" * 41}\ntitle: Store\nclient: {{kind: s3}}\n', (2, 7, 'at most 40 characters')),
        ('spec: 1\nname: store\ntitle: 5\nclient: {kind: s3}\n', (3, 8, '`title` must be text')),
        ('spec: 1\nname: store\ntitle: " "\nclient: {kind: s3}\n', (3, 8, '`title` must not be empty')),
        ('spec: 1\nname: store\ntitle: "a\\tb"\nclient: {kind: s3}\n', (3, 8, '`title` must be a single line')),
    ],
)
def test_keys_that_every_spec_needs(text: str, expected: Said) -> None:
    assert_said(problems(text), expected)


def test_another_version_is_all_that_is_said() -> None:
    found = problems('spec: 2\nfoo: bar\nname: 5\n')
    assert_said(found, (1, 7, 'version 2 of the spec language'))


def test_all_problems_at_once_in_the_order_of_the_file() -> None:
    found = problems("""\
        spec: 1
        name: class
        title: 5
        scheme: s3x
        presing: true
        client:
          kind: s3
          endpoint: "https://{regoin}.example.com"
          addressing: &a paht
        fields:
          region: {required: maybe}
          bucket: {}
          mode: {type: choice}
          api_key: {}
        layout: [[region, foo]]
        """)
    assert_said(
        found,
        (2, 7, 'is a keyword of Python'),
        (3, 8, 'must be text'),
        (4, 9, 'starts with `s3`'),
        (5, 1, 'did you mean `presign`?'),
        (8, 22, 'did you mean `region`?'),
        (9, 15, 'anchors are not allowed'),
        (9, 15, 'did you mean `path`?'),
        (11, 22, '`required` must be `true` or `false`'),
        (12, 3, 'location column of every provider'),
        (13, 16, 'a choice without choices'),
        (14, 3, 'looks like a credential'),
        (15, 19, 'no field `foo`'),
    )


def test_what_is_refused_already_brings_no_further_problems() -> None:
    """A template, a layout and a choice that name something broken are not broken themselves."""
    found = problems_after_head(
        """
        fields:
          zone: 5
          mode: {type: choice, choices: []}
          size: {type: inetger, default: 5, min: 9}
        layout: [[zone, mode, size]]
        groups: {auth: {field: mode, modes: {a: [zone]}}}
        """,
        'custom',
    )
    assert_said(
        found,
        (7, 9, '`zone` must be a mapping'),
        (8, 33, '`choices` must not be empty'),
        (9, 16, 'did you mean `integer`?'),
    )


def test_white_space_around_prose_is_not_part_of_it() -> None:
    provider = with_head('description: >\n  One\n  sentence.\n')
    assert provider.description == 'One sentence.'


def test_the_head_of_the_tests_is_a_good_spec() -> None:
    assert with_head('').name == 'store'
    assert HEAD.count('\n') == 5
