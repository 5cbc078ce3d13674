"""Names that are reserved by languages, by Django and by Label Studio, each with the reason.

Sources: the guide's checklist; the attributes of Django's and Label Studio 1.23's storage classes; R19, R20, R27.
"""

from __future__ import annotations

import keyword
import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PYTHON = frozenset(word for word in keyword.kwlist if word.islower())
# Reserved words of ECMAScript in strict mode and modules; the contextual ones (`type`, `namespace`) may be names.
TYPESCRIPT = _words(
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends '
    'false finally for function if implements import in instanceof interface let new null package private protected '
    'public return static super switch this throw true try typeof undefined var void while with yield'
)
# Keys that every JavaScript object already has.
_OBJECT_KEYS = frozenset({'constructor', 'prototype'})

_MODULES = _words(
    'all_api api base_models exceptions filesystem functions migrations models proxy_api serializers tests urls '
    'utils'
)
_ROUTES = _words('export files form import sync types validate')
_INSTALLED = _words('azure azure_blob gcs local localfiles redis s3')
_ENTERPRISE = _words('azure_spi databricks gcswif s3s')
# `providers/index.ts` is the registry of the web app.
_WEB = frozenset({'index'})
_WINDOWS = frozenset(['aux', 'con', 'nul', 'prn', *(f'{port}{n}' for port in ('com', 'lpt') for n in range(1, 10))])

_PROVIDER_WORDS = (
    (PYTHON, 'is a keyword of Python'),
    (TYPESCRIPT, 'is a reserved word of TypeScript'),
    (_OBJECT_KEYS, 'is a key that every JavaScript object has'),
    (_MODULES, "is a module of Label Studio's io_storages"),
    (_ROUTES, 'is part of a storage route'),
    (_INSTALLED, 'is a provider of Label Studio'),
    (_ENTERPRISE, 'is a provider of Label Studio Enterprise'),
    (_WEB, 'is the registry of providers in the web app'),
    (_WINDOWS, 'is not a directory name on Windows'),
    (('specs',), 'is where a checkout keeps its specs'),
    (('templates',), 'is where a checkout keeps its templates'),
)

STANDARD_BLOCK = _words(
    'title description created_at prefix regex_filter use_blob_urls recursive_scan presign presign_ttl '
    'can_delete_objects synchronizable project last_sync last_sync_count last_sync_job status traceback meta'
)
LOCATION = frozenset({'bucket', 'container', 'path'})
_IDENTITY = _words('id pk type provider limit')
# A foreign key also takes the name with `_id`. Two plain columns `account` and `account_id` do not clash.
_RELATIONS = frozenset({'project_id'})
_REVERSE = frozenset({'links', 'link'})
_DJANGO = _words(
    'adelete arefresh_from_db asave check clean clean_fields date_error_message delete from_db full_clean '
    'get_constraints get_deferred_fields objects prepare_database_save refresh_from_db save save_base '
    'serializable_value unique_error_message validate_constraints validate_unique'
)
_STORAGE = _words(
    'add_task can_resolve_scheme can_resolve_url clients_cache client delete_annotation ensure_storage_statuses '
    'generate_http_url get_blob_metadata get_bytes_stream get_client get_data get_unified_metadata has_permission '
    'health_check info_set_completed info_set_completed_with_errors info_set_failed info_set_in_progress info_set_job '
    'info_set_queued info_update_progress iter_keys iter_objects job_health_check max_workers path_full resolve_uri '
    'save_all_annotations save_annotation save_annotations save_only_new_annotations scan_and_create_links sync '
    'time_in_progress type_full url_scheme url_schemes validate_connection'
)
# DRF looks for `validate_<field>`, and `Serializer.validate_empty_values` is a method of its own.
_SERIALIZER = frozenset({'empty_values'})

_FIELD_WORDS = (
    (PYTHON, 'is a keyword of Python', None),
    (TYPESCRIPT, 'is a reserved word of TypeScript', None),
    (_OBJECT_KEYS, 'is a key that every JavaScript object has', None),
    (_IDENTITY, "is a name that Label Studio's storage API uses", None),
    (_RELATIONS, 'is the column of the foreign key `project`', None),
    (_REVERSE, "is the name under which a storage's links are found", None),
    (_DJANGO, 'is an attribute of every Django model', None),
    (_STORAGE, 'is an attribute of the storage classes', None),
    (_SERIALIZER, 'would take over a method of the serializer', None),
)
_OTHER_NAME = 'choose another name'

# The prefixes that other storages and Label Studio itself look for: any URI that starts with one is theirs (R20).
INSTALLED_SCHEMES = ('azure-blob', 'data', 'gs', 'http', 'https', 's3', 'upload')
# Schemes that browsers know: only the whole word is refused, and a scheme that is a prefix of it.
OTHER_SCHEMES = ('about', 'blob', 'file', 'ftp', 'javascript', 'mailto', 'ws', 'wss')

# `ProjectStorageMixin` is one of the classes that a generated model inherits from.
CLASS_PREFIXES = ('AzureBlob', 'GCS', 'LocalFiles', 'Project', 'Redis', 'S3')


def provider_word(name: str) -> str | None:
    """Why a provider cannot have this name, as the rest of a sentence; None when it can."""
    return next((reason for words, reason in _PROVIDER_WORDS if name in words), None)


def field_word(name: str) -> tuple[str, str] | None:
    """Why a field cannot have this name, and what to do instead; None when it can."""
    if name in {'presign', 'presign_ttl'}:
        return 'is part of every provider', 'leave it out; defaults go under the top-level key `presign`'
    if name in STANDARD_BLOCK:
        return 'is part of every provider', 'leave it out'
    if name == 'bucket':
        return 'is the location column of every provider', 'describe it under the top-level key `location`'
    if name in LOCATION:
        return 'is reserved for the location of objects', _OTHER_NAME
    reasons = ((reason, hint or _OTHER_NAME) for words, reason, hint in _FIELD_WORDS if name in words)
    return next(reasons, None)


_SECRET_WORDS = _words('key keys apikey accesskey authkey secretkey privatekey passwd passcode pwd')
_SECRET_PARTS = ('secret', 'token', 'password', 'credential', 'passphrase')


_PUBLIC_KEYS = re.compile('(?:host|public)_keys?')


def looks_secret(name: str) -> bool:
    """Whether a field's name suggests that its value is a credential."""
    words = _PUBLIC_KEYS.sub('', name).split('_')
    return any(word in _SECRET_WORDS or any(part in word for part in _SECRET_PARTS) for word in words)
