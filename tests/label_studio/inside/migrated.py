"""Run in a Label Studio tree: a row made before a migration, read after it. Arguments: answer file, two migrations.

The models of the provider `depot` are called Depot… before and Depotx… after it, its column `area` is then `zone`.
"""

import contextlib
import io
import json
import sys
from pathlib import Path

sys.path[0] = str(Path.cwd())  # as manage.py has it

import django  # noqa: E402

django.setup()

import core.urls  # noqa: E402, F401 - the models of localfiles are only imported by the routes
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.backends.postgresql.base import DatabaseWrapper  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from users.models import User  # noqa: E402

_, answer_file, before, after = sys.argv
loader = MigrationLoader(connection)
state = loader.project_state([('io_storages', before)])
old = state.apps.get_model


def postgresql(migration):
    """The statements of a migration, as a PostgreSQL would get them; there is none to ask for names or quotes."""
    wrapper = DatabaseWrapper({**connection.settings_dict, 'ENGINE': 'django.db.backends.postgresql', 'NAME': 'x'})
    wrapper.ops.compose_sql = lambda sql, params: sql % tuple(params) if params else sql
    with wrapper.schema_editor(collect_sql=True, atomic=False) as editor:
        editor._constraint_names = lambda *_, **__: []
        migration.apply(state.clone(), editor, collect_sql=True)
    return editor.collected_sql


call_command('migrate', 'io_storages', before, verbosity=0)
user = User.objects.get()
project = old('projects', 'Project').objects.create(title='p', organization_id=user.active_organization_id)
task = old('tasks', 'Task').objects.create(project=project, data={})
storage = old('io_storages', 'DepotImportStorage').objects.create(project=project, bucket='b', area='north')
old('io_storages', 'DepotImportStorageLink').objects.create(storage=storage, task=task, key='k')
call_command('migrate', 'io_storages', after, verbosity=0)

from io_storages.depot.models import DepotxImportStorage, DepotxImportStorageLink  # noqa: E402

said = io.StringIO()
code = 0
with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
    try:
        call_command('makemigrations', check_changes=True, dry_run=True)
    except SystemExit as leaving:
        code = leaving.code
answer = {
    'rows': list(DepotxImportStorage.objects.values('bucket', 'zone', 'quota')),
    'links': list(DepotxImportStorageLink.objects.values('key', 'storage__zone', 'task__project__title')),
    'makemigrations': {'code': code, 'said': said.getvalue()},
    'postgresql': postgresql(loader.get_migration('io_storages', after)),
}
Path(answer_file).write_text(json.dumps(answer), encoding='utf-8')
