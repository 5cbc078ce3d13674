"""A value for each key of the spec language, for people who have not written a spec yet: editors and docs show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    'SpecFile': {
        'spec': 1,
        'name': 'acme',
        'title': 'Acme Storage',
        'scheme': 'acme',
        'scheme_aliases': ['acme-old'],
        'class_prefix': 'Acme',
        'description': 'Connect your Acme buckets',
        'edition': 'open-source',
        'client': {'kind': 's3', 'endpoint': 'https://s3.acme.example', 'addressing': 'path'},
        'fields': {'account': {'label': 'Account', 'required': True}, 'session_token': False},
        'location': {'label': 'Share', 'placeholder': 'pictures'},
        'presign': {'default': True, 'ttl': 15},
        'icon': '<svg viewBox="0 0 32 32"><circle cx="16" cy="16" r="12"/></svg>',
        'layout': [['account', 'region'], ['access_key_id', 'secret_access_key']],
        'groups': {'together': [['user', 'password']]},
        'docs': {'overview': 'Acme Storage keeps objects in buckets.', 'setup': ['Create a bucket.']},
        'roles': ['import'],
        'capabilities': {'delete': False},
        'exports': {'extension': 'json'},
        'requires': {'label_studio': '>=1.22,<2'},
    },
    'ClientFile': {'kind': 's3', 'requires': {'pypi': 'acme-sdk (>=2,<3)', 'import': 'acme_sdk'}},
    'RequiresFile': {'pypi': 'paramiko (>=3.4,<6)', 'import': 'paramiko'},
    'FieldFile': {
        'type': 'choice',
        'label': 'Account',
        'help': 'Number of the account, as the console shows it.',
        'placeholder': '12345',
        'required': True,
        'default': 'eu-west-1',
        'credential': True,
        'env': 'ACME_ACCESS_KEY_ID',
        'ssrf': False,
        'target': 'export',
        'choices': ['hot', {'value': 'cold', 'label': 'Cold, cheaper'}],
        'min': 1,
        'max': 10,
        'pattern': '[a-z0-9-]+',
        'visible_when': {'way': 'key'},
        'depends_on': 'account',
        'renamed_from': 'account_id',
    },
    'ChoiceFile': {'value': 'cold', 'label': 'Cold, cheaper'},
    'LocationFile': {
        'label': 'Share',
        'help': 'Name of the share.',
        'placeholder': 'pictures',
        'case': 'insensitive',
    },
    'PresignFile': {'default': False, 'ttl': 60},
    'GroupsFile': {
        'together': [['user', 'password']],
        'auth': {'field': 'way', 'modes': {'key': ['api_key'], 'login': ['user', 'password']}, 'default': 'key'},
    },
    'AuthFile': {
        'field': 'way',
        'modes': {'key': ['api_key'], 'login': ['user', 'password']},
        'default': 'key',
    },
    'DocsFile': {
        'overview': 'Acme Storage keeps objects in buckets.',
        'setup': ['Create a bucket in the Acme console.', 'Create an access key that may read and write it.'],
        'links': [{'title': 'Access keys', 'url': 'https://docs.acme.example/keys'}],
        'findings': {'presign': 'Supported', 'writes': 'One JSON object for each annotation', 'sdk': 'boto3'},
    },
    'LinkFile': {'title': 'Access keys', 'url': 'https://docs.acme.example/keys'},
    'FindingsFile': {'presign': 'Supported', 'writes': 'One JSON object for each annotation', 'sdk': 'boto3'},
    'CapabilitiesFile': {'write': False, 'delete': False, 'presign': False, 'range': False, 'recursive': False},
    'ExportsFile': {'extension': 'json'},
    'LabelStudioFile': {'label_studio': '>=1.22,<2'},
}
SLOT_EXAMPLES: Mapping[str, Any] = {
    'url': 'https://storage.acme.example',
    'host': 'storage.acme.example',
    'port': 8080,
    'path': '/srv/data',
    'boolean': True,
    'certificates': '/etc/ssl/certs/acme.pem',
    'file': 'acme/client.py',
}
"""One for each slot of a client option but that of mere text."""
