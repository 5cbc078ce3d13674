"""The trees of Label Studio's editions. A Layout has everything that differs; a new edition is a new Layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

# PostgreSQL truncates longer table names, and two truncated names may be the same.
LONGEST_TABLE = 63


@dataclass(frozen=True)
class Layout:
    """Paths and names of an edition. Paths are relative to the root of a checkout.

    Server: `package` is the directory of manage.py, `settings_module` the module of Django's settings. `storages` is
    the directory of the providers: it is imported as `module`, has its migrations in `migrations` and its tests in
    `storages_tests`, and is the Django app `app_label` (which each model states if `models_write_app_label`). The base
    classes of storages are in the package `library`. `api` is the URL of the storages, `url_namespace` the namespace
    of their routes. `link_names_setting` is the setting that lists the import links, `list_function` the function that
    lists the providers, and `routes` the list of their routes. `task_related_name` and `project_related_name` are the
    names of a task's link and a project's storages in the base classes, as Django's `related_name` patterns.

    An edition that `extends` Label Studio adds to its lists what `package` has, and Label Studio itself is either
    installed or at `label_studio` in the tree; `without` are the registration points in files of Label Studio itself.
    `caveat` is said wherever the tool speaks of the edition.

    Web application: `web_providers` has the forms, `web_form_types` declares the properties of their fields,
    `web_icons` has the icons and `web_steps` the dialog. `docs` has the pages of the guide, and `pyproject` lists the
    dependencies of Label Studio.

    `moved` maps the usual path of a file in `package` or `storages` (`core/settings/base.py`) to its path in this
    edition, for the files that are elsewhere.
    """

    edition: str
    package: PurePosixPath
    settings_module: str
    storages: PurePosixPath
    module: str
    migrations: PurePosixPath
    storages_tests: PurePosixPath
    app_label: str
    models_write_app_label: bool
    api: str
    url_namespace: str
    link_names_setting: str
    task_related_name: str
    project_related_name: str
    web_providers: PurePosixPath
    web_form_types: PurePosixPath
    web_icons: PurePosixPath
    web_steps: PurePosixPath
    docs: PurePosixPath
    pyproject: PurePosixPath
    library: str = 'io_storages'
    list_function: str = 'get_storage_list'
    routes: str = '_api_urlpatterns'
    extends: bool = False
    label_studio: PurePosixPath | None = None
    without: tuple[str, ...] = ()
    caveat: str = ''
    moved: Mapping[str, PurePosixPath] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @property
    def shows_label_studio(self) -> bool:
        """Whether the code of Label Studio itself is in the tree."""
        return not self.extends or self.label_studio is not None

    @property
    def name(self) -> str:
        """The edition, with what has to be said of it."""
        return f'{self.edition}, {self.caveat}' if self.caveat else self.edition

    @property
    def manage(self) -> PurePosixPath:
        """The script that runs Django's commands."""
        return self.package / 'manage.py'

    @property
    def web_index(self) -> PurePosixPath:
        """The registry of the forms."""
        return self.web_providers / 'index.ts'

    @property
    def web_summary(self) -> PurePosixPath:
        """The card of a storage."""
        return self.web_providers.parent / 'StorageSummary.jsx'

    @property
    def web_icon_index(self) -> PurePosixPath:
        """The module that exports the icons."""
        return self.web_icons / 'index.ts'

    @property
    def docs_overview(self) -> PurePosixPath:
        """The page that links to the pages of the storages."""
        return self.docs / 'storage.md'

    @property
    def directories(self) -> Mapping[str, PurePosixPath]:
        """The directories of a provider's files, by the folder of their templates in `templates/provider/`."""
        return {
            'storages': self.storages,
            'storages_tests': self.storages_tests,
            'web/providers': self.web_providers,
            'web/icons': self.web_icons,
            'docs': self.docs,
        }

    def is_tree(self, directory: Path) -> bool:
        """Whether `directory` is the root of a tree of this edition."""
        return (directory / self.manage).is_file() and (directory / self.storages).is_dir()

    def in_package(self, path: str) -> PurePosixPath:
        """The path of the file `path` of `package`."""
        return self.moved.get(path, self.package / path)

    def in_storages(self, path: str) -> PurePosixPath:
        """The path of the file `path` of `storages`; the files of a generated provider are in its `home`."""
        return self.moved.get(path, self.storages / path)

    def home(self, name: str) -> PurePosixPath:
        """The directory of the provider `name`."""
        return self.storages / name

    def table(self, model: str) -> str:
        """The database table of a model: `io_storages_wasabiimportstoragelink`."""
        return f'{self.app_label}_{model.lower()}'

    def import_link(self, class_prefix: str) -> str:
        """The reverse name of a task's link: `io_storages_wasabiimportstoragelink`."""
        return self._related(self.task_related_name, f'{class_prefix}ImportStorageLink')

    def export_storages(self, class_prefix: str) -> str:
        """The reverse name of a project's export storages: `io_storages_wasabiexportstorages`."""
        return self._related(self.project_related_name, f'{class_prefix}ExportStorage')

    @property
    def import_link_start(self) -> str:
        """The prefix of the reverse names of all import links."""
        return self._related(self.task_related_name.partition('%(class)s')[0], '')

    def _related(self, pattern: str, model: str) -> str:
        return pattern % {'app_label': self.app_label, 'class': model.lower()}


_STORAGES = PurePosixPath('label_studio/io_storages')

OPEN_SOURCE = Layout(
    edition='open-source',
    package=PurePosixPath('label_studio'),
    settings_module='core.settings.label_studio',
    storages=_STORAGES,
    # The directory of manage.py is on Python's path: under any longer name Django would load the models twice.
    module='io_storages',
    migrations=_STORAGES / 'migrations',
    storages_tests=_STORAGES / 'tests',
    app_label='io_storages',
    models_write_app_label=True,
    api='/api/storages/',
    url_namespace='storages',
    link_names_setting='IO_STORAGES_IMPORT_LINK_NAMES',
    task_related_name='%(app_label)s_%(class)s',
    project_related_name='%(app_label)s_%(class)ss',
    web_providers=PurePosixPath('web/apps/labelstudio/src/pages/Settings/StorageSettings/providers'),
    web_form_types=PurePosixPath('web/libs/app-common/src/blocks/StorageProviderForm/types/common.ts'),
    web_icons=PurePosixPath('web/libs/ui/src/assets/icons'),
    web_steps=PurePosixPath('web/libs/app-common/src/blocks/StorageProviderForm/Steps'),
    docs=PurePosixPath('docs/source/guide'),
    pyproject=PurePosixPath('pyproject.toml'),
)

_ENTERPRISE = PurePosixPath('label_studio_enterprise')
_ENTERPRISE_STORAGES = _ENTERPRISE / 'lse_io_storages'

# No such tree is public: the names are those of Label Studio's guide. `checkout.enterprise` finds the rest in a tree.
ENTERPRISE = replace(
    OPEN_SOURCE,
    edition='enterprise',
    package=_ENTERPRISE,
    storages=_ENTERPRISE_STORAGES,
    module='lse_io_storages',
    migrations=_ENTERPRISE_STORAGES / 'migrations',
    storages_tests=_ENTERPRISE_STORAGES / 'tests',
    app_label='lse_io_storages',
    models_write_app_label=False,
    extends=True,
    without=(
        'duplicates-import',
        'duplicates',
        'task-list-prefetch',
        'task-prefetch',
        'url-list',
        'tavern-import-types',
        'tavern-export-types',
        'tavern-proxy-import-types',
        'tavern-proxy-export-types',
        'duplicates-test-import',
        'duplicates-test',
        'factory-import',
        'factory',
    ),
    caveat='not verified on the real product',
    moved=MappingProxyType({'s3/__init__.py': _ENTERPRISE_STORAGES / 's3s/__init__.py'}),
)

# The layouts that a checkout can have, by edition; one that extends Label Studio first, as its tree may contain that.
LAYOUTS: dict[str, Layout] = {ENTERPRISE.edition: ENTERPRISE, OPEN_SOURCE.edition: OPEN_SOURCE}


def caveat(edition: str) -> str:
    """What is said wherever the tool speaks of an edition, mostly nothing."""
    return LAYOUTS[edition].caveat if edition in LAYOUTS else ''
