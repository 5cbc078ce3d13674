"""The rows, as a worker or a request of Label Studio would do them: each prepares its work and returns it to be run.

What is run returns how much it has done, so that nothing is compared that was not done.
"""

from django.test import Client
from projects.models import Project
from rest_framework.authtoken.models import Token
from tasks.models import Annotation, Task
from users.models import User

CONFIG = """<View><Image name="image" value="$image"/>
<Choices name="label" toName="image"><Choice value="cat"/><Choice value="dog"/></Choices></View>"""
RESULT = [{'from_name': 'label', 'to_name': 'image', 'type': 'choices', 'value': {'choices': ['cat']}}]


def new_project():
    """An empty project for images."""
    user = User.objects.get()
    return Project.objects.create(
        title='benchmark', label_config=CONFIG, organization=user.active_organization, created_by=user
    )


def tasks_of(project, uris):
    """New tasks about objects, as the database has them."""
    made = [Task(project=project, data={'image': uri}, inner_id=number) for number, uri in enumerate(uris, 1)]
    return Task.objects.bulk_create(made)


def listing(side, size):
    """Lists a bucket."""
    storage = side.source(new_project(), 'listed', use_blob_urls=True)
    return lambda: sum(1 for _ in storage.iter_keys())


def import_of(bucket, **form):
    """Imports a bucket."""

    def prepare(side, size):
        storage = side.source(new_project(), bucket, **form)

        def work():
            storage.sync()
            storage.refresh_from_db()
            assert storage.status == 'completed', (storage.status, storage.traceback)
            return storage.last_sync_count

        return work

    return prepare


def export(side, size):
    """Exports annotations."""
    project = new_project()
    tasks = tasks_of(project, (f'https://example.com/{number}.png' for number in range(size)))
    user = project.created_by
    Annotation.objects.bulk_create(
        [Annotation(task=task, project=project, completed_by=user, result=RESULT) for task in tasks]
    )
    storage = side.target(project, f'exported-{side.scheme}')

    def work():
        storage.sync()
        storage.refresh_from_db()
        assert storage.status == 'completed', (storage.status, storage.traceback)
        return storage.links.count()

    return work


def presign(side, size):
    """Presigns URLs."""
    storage = side.source(new_project(), 'blobs')
    uris = [side.uri('blobs', f'folder/{number:06}.png') for number in range(size)]
    return lambda: sum('X-Amz-Signature' in storage.generate_http_url(uri) for uri in uris)


def page(side, size):
    """Opens a page of tasks: the list as the web app asks for it, then the address of each picture in it."""
    project = new_project()
    side.source(project, 'blobs', presign=True)
    tasks_of(project, (side.uri('blobs', f'{number:06}.png') for number in range(size)))
    client = Client(headers={'Authorization': f'Token {Token.objects.get().key}'})

    def work():
        listed = client.get('/api/tasks', {'project': project.id, 'page_size': size, 'resolve_uri': 'true'}).json()
        answers = [client.get(task['data']['image']) for task in listed['tasks']]
        return sum(answer.status_code == 303 and 'X-Amz-Signature' in answer['Location'] for answer in answers)

    return work


WORK = {
    'listing': listing,
    'import-json': import_of('tasks'),
    'import-blobs': import_of('blobs', use_blob_urls=True),
    'import-large': import_of('large'),
    'export': export,
    'presign': presign,
    'page': page,
}
