"""A spec full of what other languages read as their own."""

from __future__ import annotations

import json

from storage_scaffold.spec.loader import load_bytes
from storage_scaffold.spec.provider import Provider

# One string each, without two spaces in a row: pages show them as one.
TITLE = """'R&D' "x" </script><b>b</b> {{ 1+1 }} {% raw %} `c` ${x} */ --- ... #1 🚀 שלום"""
HELP = """| a_b_c *d* [l](https://a_b.example/_c_) <img src=x onerror=alert(1)> {# c #} &copy; \\n www.a_b.c -->."""
PLACEHOLDER = """it's `p` | {{ 2+2 }} {% endraw %} $(id) <!-- -- 'q' \\"""
CHOICE = """A "|" `b` {{ 3+3 }}"""
DEFAULT = """d`|{{ 4+4 }} é"""

HOSTILE = {
    'spec': 1,
    'name': 'hostile',
    'title': TITLE,
    'edition': 'open-source',
    'description': HELP,
    'client': {'kind': 'custom'},
    'location': {'label': TITLE[:70], 'help': HELP, 'placeholder': PLACEHOLDER},
    'fields': {
        'base_url': {'type': 'url', 'label': 'Server URL', 'required': True, 'help': HELP},
        'username': {'required': True},
        'password': {'credential': True, 'required': True},
        'tier': {'type': 'choice', 'required': True, 'choices': [{'value': 't', 'label': CHOICE}], 'default': 't'},
        'extra': {'label': TITLE[:60], 'required': True, 'placeholder': PLACEHOLDER},
        'more': {'default': DEFAULT},
    },
    'docs': {
        'overview': 'Prose, **bold**, `{{ code }}`, ``{% b ` c %}`` and {{ 1+1 }} {# no #}.\n\n'
        '```\nfenced {{ 1 }} {% y %}\n```\n\n---\n\nend',
        'setup': ['one {{ 5 }}\n\n```sh\necho {{ z }}\n```\n\nmore', 'two'],
        'links': [{'title': CHOICE, 'url': 'https://x.example/a(b)/{{x}}?q={%y%}|z'}],
        'findings': {'presign': 'no | `x|y` {{ 6 }}', 'writes': 'w', 'sdk': 's'},
    },
}


def hostile() -> Provider:
    """The provider of that spec."""
    return load_bytes(json.dumps(HOSTILE, ensure_ascii=False).encode('utf-8'), 'hostile.yml')
