"""Editions of Label Studio as trees. A Layout holds everything in which one differs; a new edition is a new Layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import MappingProxyType

# PostgreSQL cuts longer names of tables, and two cut names may be one.
LONGEST_TABLE = 63


@dataclass(frozen=True)
class Layout:
    """Where an edition has its things, and what it calls them. Paths are relative to the root of a checkout.

    The server: `package` is the directory of manage.py, `settings_module` what Django runs with; `storages` is the
    directory of the providers, which is imported as `module`, has its migrations in `migrations` and its tests in
    `storages_tests`, and is the Django app `app_label` (`models_write_app_label`: each model says so). `api` is the
    URL of the storages, `url_namespace` that of their routes. `link_names_setting` is the setting that lists the
    import links. `task_related_name` and `project_related_name` are what the base classes call a task's link and a
    project's storages, as Django writes a `related_name`.

    The web application: `web_providers` has the forms, `web_form_types` says what a field of one can declare,
    `web_icons` has the icons, `web_steps` the dialog. `docs` has the pages of the guide, `pyproject` lists what Label
    Studio depends on.

    `moved` names the files of `package` or `storages` that stand elsewhere in this edition, by the path that they have
    there otherwise (`core/settings/base.py`).
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
    moved: Mapping[str, PurePosixPath] = field(default_factory=lambda: MappingProxyType({}), hash=False)

    @property
    def manage(self) -> PurePosixPath:
        """The script that Django's commands are run with."""
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
        """What exports the icons."""
        return self.web_icons / 'index.ts'

    @property
    def docs_overview(self) -> PurePosixPath:
        """The page that leads to those of the storages."""
        return self.docs / 'storage.md'

    @property
    def directories(self) -> Mapping[str, PurePosixPath]:
        """Where the files of a provider go, by the folder below `templates/provider/` in which their templates are."""
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
        """Where the file `path` of `package` stands."""
        return self.moved.get(path, self.package / path)

    def in_storages(self, path: str) -> PurePosixPath:
        """Where the file `path` of `storages` stands; those of a provider that is generated are in its `home`."""
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
        """What the reverse names of all import links begin with."""
        return self._related(self.task_related_name.partition('%(class)s')[0], '')

    def _related(self, pattern: str, model: str) -> str:
        return pattern % {'app_label': self.app_label, 'class': model.lower()}


_STORAGES = PurePosixPath('label_studio/io_storages')

OPEN_SOURCE = Layout(
    edition='open-source',
    package=PurePosixPath('label_studio'),
    settings_module='core.settings.label_studio',
    storages=_STORAGES,
    # The directory of manage.py is on Python's path: by any longer name Django would load the models twice.
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

# The layouts that a checkout can have, by edition.
LAYOUTS: dict[str, Layout] = {OPEN_SOURCE.edition: OPEN_SOURCE}

# Editions that have no layout yet, by the directory that tells their trees.
UNSUPPORTED: Mapping[str, str] = MappingProxyType({'label_studio_enterprise': 'Enterprise'})
