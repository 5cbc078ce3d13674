"""Rows of a provider and of Label Studio in a database: `rows.py make PROVIDER PREFIX` and `rows.py show …`, as JSON.

Run with the Python of the release, in the directory of manage.py.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

import django

django.setup()

from importlib import import_module  # noqa: E402

from organizations.models import Organization  # noqa: E402
from projects.models import Project  # noqa: E402
from tasks.models import Task  # noqa: E402
from users.models import User  # noqa: E402

_, order, name, prefix = sys.argv
models = import_module(f'io_storages.{name}.models')
Storage, Link = getattr(models, f'{prefix}ImportStorage'), getattr(models, f'{prefix}ImportStorageLink')

if order == 'make':
    user = User.objects.create_user(email=f'{name}@example.com', password='long enough 1')
    user.active_organization = Organization.create_organization(created_by=user, title='o')
    user.save()
    project = Project.objects.create(
        title=f'p of {name}', created_by=user, organization=user.active_organization, label_config='<View/>'
    )
    storage = Storage.objects.create(project=project, title='source', bucket='bucket')
    for key in ('a.jpg', 'b.jpg'):
        task = Task.objects.create(project=project, data={'image': f'{name}://bucket/{key}'})
        Link.objects.create(task=task, storage=storage, key=key, object_exists=True)

print(
    json.dumps(
        [
            {
                'task': link.task.data['image'],
                'key': link.key,
                'storage': link.storage.title,
                'bucket': link.storage.bucket,
            }
            for link in Link.objects.order_by('key')
        ]
    )
)
