"""Run in a Label Studio tree: makes and applies missing migrations, and a task with a link for each import storage.

Argument: answer file. The answer has the names of the links, and the text that the Data Manager
filters and sorts by for each task, as the database joins it.
"""

import json
import sys
from pathlib import Path

sys.path[0] = str(Path.cwd())  # as manage.py has it

import django  # noqa: E402

django.setup()

import core.urls  # noqa: E402, F401 - the models of localfiles are only imported by the routes
from data_manager.managers import annotate_storage_filename  # noqa: E402
from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from projects.models import Project  # noqa: E402
from tasks.models import Task  # noqa: E402
from users.models import User  # noqa: E402

call_command('makemigrations', 'io_storages', verbosity=0)
call_command('migrate', verbosity=0)
user = User.objects.get()
project = Project.objects.create(title='many', organization_id=user.active_organization_id, created_by=user)
names = list(settings.IO_STORAGES_IMPORT_LINK_NAMES)
for name in names:
    link = apps.get_model(name.replace('io_storages_', 'io_storages.'))
    storage = link._meta.get_field('storage').related_model.objects.create(project=project)
    task = Task.objects.create(project=project, data={'image': f'{name}.jpg'})
    link.objects.create(storage=storage, task=task, key=f'{name}.jpg')
texts = annotate_storage_filename(Task.objects.filter(project=project)).order_by('id')
answer = {'project': project.id, 'names': names, 'texts': list(texts.values_list('storage_filename', flat=True))}
Path(sys.argv[1]).write_text(json.dumps(answer), encoding='utf-8')
