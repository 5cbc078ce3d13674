"""The mistakes that people make in a hand-written provider, and the tests that must notice each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_MODELS = 'io_storages/minio/models.py'
_GENERATED = 'io_storages/tests/test_minio.py'
_STORAGE = f'{_GENERATED}::TestMinIOStorage'
_IMPORT = f'{_GENERATED}::TestMinIOImportStorage'
_EXPORT = f'{_GENERATED}::TestMinIOExportStorage'
_TYPES = 'get_import_export_storage_types'
_TAVERN = 'tests/io_storages.tavern.yml'
_TAVERN_PROXY = 'tests/io_storages_presign_proxy.tavern.yml'
_URLS = 'tests/test_endpoints.py::test_urls_mismatch_with_registered'
_DUPLICATES = 'tests/data_manager/test_api_actions.py::test_action_remove_duplicates'

# Needs no route, signal or service of the provider: while it passes, not everything broke.
HEALTHY = f'{_IMPORT}::test_only_its_own_uris_are_resolved'


@dataclass(frozen=True)
class Edit:
    """`before`, which must be found exactly once in the file at `path` below label_studio/, becomes `after`."""

    path: str
    before: str
    after: str


@dataclass(frozen=True)
class Mistake:
    """One mistake: either `edits` of the generated code, or the registration point `withdrawn`.

    `noticed`: the tests that must fail, below label_studio/, each with words of the message that they must fail with;
    `healthy` must pass all the same, unless it is empty: then the mistake is one with which nothing runs.
    """

    name: str
    noticed: Mapping[str, str]
    edits: tuple[Edit, ...] = ()
    withdrawn: str = ''
    healthy: str = HEALTHY


_EXISTS = """\
    def exists(cls, keys, storage):
        # of a file that was cut off, the rest is still to come
        return {key for key in super().exists(keys, storage) if storage.first_task_left(key) is None}
"""
_SCALAR_EXISTS = """\
    def exists(cls, key, storage):
        return cls.objects.filter(key=key, storage=storage.id).exists()
"""
_GUARD = ' if link.storage.can_delete_objects]'

FOURTEEN = (
    Mistake(
        'no post_save',
        {
            f'{_EXPORT}::test_submit_writes_and_delete_deletes': 'assert [] == [',
            f'{_EXPORT}::test_the_job_gets_the_primary_key': 'assert [] == [',
        },
        (Edit(_MODELS, '@receiver(post_save, sender=Annotation)\n', ''),),
    ),
    Mistake(
        'no pre_delete',
        {f'{_EXPORT}::test_submit_writes_and_delete_deletes': '] == []'},
        (Edit(_MODELS, '@receiver(pre_delete, sender=Annotation)\n', ''),),
    ),
    Mistake(
        'no prefetch',
        {f'{_IMPORT}::test_a_page_of_tasks_costs_one_query_for_links': 'assert 3 == 6'},
        withdrawn='task-list-prefetch',
    ),
    Mistake(
        'export demands its prefix',
        {f'{_IMPORT}::test_prefix_must_hold_objects': 'assert 400 == 201'},
        (Edit(_MODELS, '    prefix_must_exist = False\n', '    prefix_must_exist = True\n'),),
    ),
    Mistake(
        'signal passes the instance',
        {f'{_EXPORT}::test_the_job_gets_the_primary_key': '(<Annotation: '},
        (Edit(_MODELS, '_to_minio_storages, instance.pk)', '_to_minio_storages, instance)'),),
    ),
    Mistake(
        'a secret field unlisted',
        {
            f'{_STORAGE}::test_credentials_are_never_shown[minio]': 'assert not True',
            f'{_STORAGE}::test_credentials_are_never_shown[export/minio]': 'assert not True',
        },
        (
            Edit(
                'io_storages/minio/serializers.py',
                "    secure_fields = ['access_key_id', 'secret_access_key', 'session_token']\n",
                "    secure_fields = ['access_key_id', 'secret_access_key']\n",
            ),
        ),
    ),
    Mistake(
        'scalar exists',
        {f'{_IMPORT}::test_sync_imports_each_object_once': "'failed' == 'completed'"},
        (Edit(_MODELS, _EXISTS, _SCALAR_EXISTS),),
    ),
    Mistake(
        'recursive flag ignored',
        {f'{_IMPORT}::test_object_iteration': 'in/deep/c.txt'},
        (Edit(_MODELS, 'recursive=self.recursive_scan)', 'recursive=True)'),),
    ),
    Mistake(
        'no SSRF protection at save',
        {
            f'{_STORAGE}::test_private_addresses_are_refused[address0-minio]': '127.0.0.1 cannot be reached.',
            f'{_STORAGE}::test_private_addresses_are_refused[address0-export/minio]': '127.0.0.1 cannot be reached.',
        },
        (
            Edit(
                'io_storages/minio/utils.py',
                'endpoints(storage), settings.SSRF_PROTECTION_ENABLED,',
                'endpoints(storage), bool(storage.pk) and settings.SSRF_PROTECTION_ENABLED,',
            ),
        ),
    ),
    Mistake(
        'no SSRF protection at connect',
        {f'{_STORAGE}::test_private_addresses_are_refused_at_each_connection': 'HostNotFound'},
        (
            Edit(
                'io_storages/minio/client.py',
                '_connect_through(self._s3, resolve_host, ',
                '_connect_through(self._s3, None, ',
            ),
        ),
    ),
    Mistake(
        'no link name',
        {
            f'{_STORAGE}::test_types_forms_and_links_are_registered': "'io_storages_minioimportstoragelink' in [",
            f'{_IMPORT}::test_sync_imports_each_object_once': 'assert None in',
        },
        withdrawn='link-names',
    ),
    Mistake(
        'no duplicates entry',
        {
            f'{_IMPORT}::test_removed_duplicates_leave_the_link': 'DoesNotExist',
            f'{_DUPLICATES}[MinIOImportStorage-MinIOImportStorageLink]': 'assert 1 == 2',
        },
        withdrawn='duplicates',
    ),
    Mistake(
        'not in the storage list',
        {
            f'{_STORAGE}::test_types_forms_and_links_are_registered': "{'name': 'minio', 'title': 'MinIO'} in",
            f'{_IMPORT}::test_presigned_url[a b.txt]': 'assert 404 == 303',
            f'{_TAVERN}::{_TYPES}': "/api/storages/types'",
        },
        withdrawn='storage-list',
    ),
    Mistake(
        'delete without the flag',
        {
            f'{_EXPORT}::test_nothing_is_deleted_without_permission[False]': 'assert 0 == 1',
            f'{_EXPORT}::test_nothing_is_deleted_without_permission[None]': 'assert 0 == 1',
        },
        (Edit(_MODELS, '        if not self.can_delete_objects:\n            return\n', ''),),
    ),
)

BESIDE = (
    Mistake(
        'delete without the flag, in the signal',
        {f'{_EXPORT}::test_nothing_is_deleted_without_permission[False]': 'Called 1 times'},
        (Edit(_MODELS, _GUARD, ']'),),
    ),
)

REGISTRATIONS = (
    *(
        Mistake(
            name, {HEALTHY: "NameError: name 'MinIOImportStorageListAPI' is not defined"}, withdrawn=point, healthy=''
        )
        for name, point in (
            ('without the import of the list views', 'storage-list-import'),
            ('without the import of the views', 'routes-import'),
        )
    ),
    Mistake(
        'without routes',
        {
            f'{_STORAGE}::test_connection_validation[minio/validate]': 'assert 404 == 200',
            f'{_IMPORT}::test_files_preview': 'assert 404 == 200',
            f'{_IMPORT}::test_prefix_must_hold_objects': 'assert 404 == 400',
            _URLS: 'URLs removed',
        },
        withdrawn='routes',
    ),
    Mistake(
        "without the guide's routes",
        {
            f'{_STORAGE}::test_connection_validation[minio/import/validate/]': 'assert 404 == 200',
            _URLS: 'URLs removed',
        },
        withdrawn='guide-routes',
    ),
    Mistake(
        # Not beside the generated tests, which import the models and so have tables made for them.
        'without the models',
        {
            f'{_TAVERN}::test_export_s3_storage': 'Status code was 500, expected 201',
            f'{_TAVERN}::test_import_from_s3_storage': 'no such table: io_storages_minioimportstorage',
        },
        withdrawn='models',
        healthy=f'{_TAVERN}::{_TYPES}',
    ),
    Mistake(
        'without the models, to the generated tests',
        {f'{_STORAGE}::test_workers_know_the_models': 'assert None is '},
        withdrawn='models',
    ),
    Mistake(
        'without the import of the link',
        {f'{_IMPORT}::test_removed_duplicates_leave_the_link': 'assert 500 == 200'},
        withdrawn='duplicates-import',
    ),
    Mistake('without the URLs on the list', {_URLS: 'New URLs added'}, withdrawn='url-list'),
    *(
        Mistake(f'without {point}', {f'{test}::{_TYPES}': f"{route}'"}, withdrawn=point)
        for test, route, point in (
            (_TAVERN, '/api/storages/types', 'tavern-import-types'),
            (_TAVERN, '/api/storages/export/types', 'tavern-export-types'),
            (_TAVERN_PROXY, '/api/storages/types', 'tavern-proxy-import-types'),
            (_TAVERN_PROXY, '/api/storages/export/types', 'tavern-proxy-export-types'),
        )
    ),
)

MISTAKES = (*FOURTEEN, *BESIDE, *REGISTRATIONS)

# The registration points without which nothing fails, and why.
WITHOUT_CONSEQUENCE = {
    'task-prefetch': 'one query more for one task',
    'duplicates-test-import': 'a test less',
    'duplicates-test': 'a test less',
    'factory-import': 'used by nothing',
    'factory': 'used by nothing',
    'dependency': 'what it names may be installed all the same',
}
