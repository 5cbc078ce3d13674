"""What generated code needs of any Label Studio; a tree without it is refused by the names of what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from storage_scaffold.checkout.features import available_names
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.checkout.paths import Read
from storage_scaffold.errors import Problem

HOW_TO_GET_IT = (
    'Label Studio 1.21.0 to 1.23.2 have all of it: update an older tree; '
    'for another one, look for a newer storage-scaffold'
)

# Of two names, `Features` says which one the tree has.
_OR = ' or '
# What is imported, called, or defined anew because Label Studio calls it; in the directory of the storages ...
OF_STORAGES = {
    'base_models.py': (
        *('ExportStorage', 'ExportStorageLink', 'ImportStorage', 'ImportStorageLink', 'ProjectStorageMixin'),
        *('StorageInfo', 'info_set_completed', 'info_set_completed_with_errors', 'info_set_failed', 'info_set_queued'),
        *('add_task', 'iter_keys', 'iter_objects', 'get_unified_metadata', '_scan_and_create_links'),
        *('can_resolve_url', 'generate_http_url', 'get_bytes_stream'),
        *('save_annotation', 'save_annotations', '_get_serialized_data', f'exists{_OR}n_tasks_linked'),
    ),
    'utils.py': ('StorageObject', 'load_tasks_json', 'get_uri_via_regex'),
    'serializers.py': ('ExportStorageSerializer', 'ImportStorageSerializer'),
    'api.py': (
        'drf_spectacular',
        *(f'{role}Storage{view}API' for role in ('Import', 'Export') for view in ('Detail', 'FormLayout', 'List')),
        *(f'{role}Storage{view}API' for role in ('Import', 'Export') for view in ('Sync', 'Validate')),
        'ImportStorageListFilesAPI',
    ),
}
# ... and elsewhere in Label Studio ...
ELSEWHERE = {
    'core/redis.py': ('redis_connected', 'start_job_async_or_sync'),
    'core/utils/exceptions.py': ('LabelStudioAPIException', f'SsrfBlockedUrlError{_OR}InvalidUploadUrlError'),
    'core/utils/io.py': (f'resolve_host_for_ssrf{_OR}validate_upload_url',),
    'core/utils/params.py': ('get_env',),
    'tasks/models.py': ('Annotation', 'Task'),
    'tasks/serializers.py': ('AnnotationSerializer', 'PredictionSerializer'),
}
# ... and in its settings, which an edition that extends them has elsewhere.
_SETTINGS = ('DATA_UNDEFINED_NAME', 'FUTURE_SAVE_TASK_TO_STORAGE', 'SSRF_PROTECTION_ENABLED')


def needed(layout: Layout) -> dict[PurePosixPath, tuple[str, ...]]:
    """The names that generated code needs, by the file in a tree of `layout` that defines or imports them."""
    base = 'core/settings/base.py'
    settings = layout.label_studio / base if layout.label_studio else layout.in_package(base)
    return {
        **{layout.in_storages(file): names for file, names in OF_STORAGES.items()},
        **{layout.in_package(file): names for file, names in ELSEWHERE.items()},
        settings: _SETTINGS,
    }


def refusals(read: Read, layout: Layout) -> list[Problem]:
    """Every name that generated code needs and that a tree of `layout`, read by `read`, lacks, as far as can be seen.

    A file that imports everything from another may have any name. Raises CheckoutError when a file in which one is
    missing cannot be parsed.
    """
    if not layout.shows_label_studio:
        return []
    return [problem for path, names in needed(layout).items() for problem in _missing(read(path), path, names)]


def _missing(source: bytes | None, path: PurePosixPath, names: tuple[str, ...]) -> Iterator[Problem]:
    if source is None:
        yield Problem('is missing, and generated code needs it', file=str(path))
        return
    if all(_stands(source, name) for name in names):
        return
    there = available_names(source, path)
    if '*' in there:
        return
    for name in names:
        alternatives = name.split(_OR)
        if there.isdisjoint(alternatives):
            missing = _OR.join(f'`{alternative}`' for alternative in alternatives)
            yield Problem(f'{missing} is missing, and generated code needs it', file=str(path))


def _stands(source: bytes, name: str) -> bool:
    """Whether a line begins like the definition of `name` or an import from it; that spares most files the parser."""
    words = f'(?:{name.replace(_OR, "|")})'
    begins = rf'^(?:[ \t]*(?:class|def|async def|from) {words}\b|{words} *=)'
    return re.search(begins.encode(), source, re.MULTILINE) is not None
