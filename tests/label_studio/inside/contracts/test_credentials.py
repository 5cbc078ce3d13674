"""Credentials are kept, and kept to themselves: R13 to R15."""

import json
import logging
import socket

import pytest
from contract_support import ENDPOINT, KEY_ID, SECRET, call
from io_storages.minio.models import MinIOExportStorage, MinIOImportStorage
from projects.models import Project

PATHS = ('minio', 'export/minio')


@pytest.mark.django_db
class TestCredentials:
    def create(self, client, path, fields):
        response = call(client, 'post', path, **fields)
        assert response.status_code == 201, response.content
        return response.json()['id']

    def model(self, path):
        return MinIOImportStorage if path == 'minio' else MinIOExportStorage

    @pytest.mark.parametrize('path', PATHS)
    @pytest.mark.parametrize(
        'sent', [{}, {'secret_access_key': ''}, {'secret_access_key': None}, {'secret_access_key': '•' * 16}]
    )
    def test_R13_the_connection_test_of_an_edit_uses_what_is_stored(self, business_client, fields, path, sent):
        pk = self.create(business_client, path, fields)
        known = {name: value for name, value in fields.items() if 'key' not in name}
        assert call(business_client, 'post', f'{path}/validate', id=pk, **known, **sent).status_code == 200
        stored = self.model(path).objects.get(pk=pk)
        assert (stored.access_key_id, stored.secret_access_key) == (KEY_ID, SECRET)

    @pytest.mark.parametrize('path', PATHS)
    def test_R13_another_projects_credentials_are_never_used(self, business_client, project, fields, path):
        pk = self.create(business_client, path, fields)
        other = Project.objects.create(title='o', organization=project.organization, created_by=project.created_by)
        known = {name: value for name, value in fields.items() if 'key' not in name}
        known['project'] = other.id
        for action in (path, f'{path}/validate'):
            for number in (pk, pk + 1000, 'x'):
                response = call(business_client, 'post', action, id=number, **known)
                assert response.status_code in (400, 404)
                assert fields['bucket'] not in response.content.decode()
        assert not self.model(path).objects.filter(project=other).exists()

    @pytest.mark.parametrize('path', PATHS)
    @pytest.mark.parametrize('method', ['patch', 'validate'])
    def test_R13_stored_credentials_are_not_sent_to_another_server(self, business_client, fields, path, method):
        pk = self.create(business_client, path, fields)
        with socket.socket() as spy:
            spy.bind(('127.0.0.1', 0))
            spy.listen()
            spy.settimeout(0.2)
            moved = {'endpoint': f'http://127.0.0.1:{spy.getsockname()[1]}'}
            if method == 'patch':
                response = call(business_client, 'patch', f'{path}/{pk}', **moved)
            else:
                known = {name: value for name, value in fields.items() if 'key' not in name}
                response = call(business_client, 'post', f'{path}/validate', id=pk, **{**known, **moved})
            assert response.status_code == 400
            assert 'another server' in response.content.decode()
            with pytest.raises(TimeoutError):
                spy.accept()
        assert self.model(path).objects.get(pk=pk).endpoint == ENDPOINT

    @pytest.mark.parametrize('path', PATHS)
    def test_R14_an_update_changes_what_is_sent_and_nothing_else(self, business_client, fields, path):
        model = self.model(path)
        pk = self.create(business_client, path, {**fields, 'title': 'old', 'region': 'us-east-1'})
        for sent in ({}, {'secret_access_key': None}, {'secret_access_key': '•' * 16}):
            assert call(business_client, 'patch', f'{path}/{pk}', title='new', **sent).status_code == 200
            stored = model.objects.get(pk=pk)
            assert (stored.title, stored.region, stored.secret_access_key) == ('new', 'us-east-1', SECRET)
        # '' clears what is optional, and is refused where something is required
        model.objects.update(session_token='old')
        assert call(business_client, 'patch', f'{path}/{pk}', session_token='').status_code == 200
        assert not model.objects.get(pk=pk).session_token
        response = call(business_client, 'patch', f'{path}/{pk}', secret_access_key='')
        assert (response.status_code, 'secret_access_key' in response.content.decode()) == (400, True)
        assert model.objects.get(pk=pk).secret_access_key == SECRET

    @pytest.mark.parametrize('path', PATHS)
    @pytest.mark.parametrize(
        'sent, kept', [({}, None), ({'session_token': '••••'}, None), ({'session_token': 'n'}, 'n')]
    )
    def test_R14_new_keys_do_not_come_with_the_token_of_the_old_ones(self, business_client, fields, path, sent, kept):
        model = self.model(path)
        pk = self.create(business_client, path, fields)
        model.objects.update(access_key_id='old', secret_access_key='old', session_token='old')
        keys = {'access_key_id': KEY_ID, 'secret_access_key': SECRET}
        assert call(business_client, 'patch', f'{path}/{pk}', **keys, **sent).status_code == 200
        assert (model.objects.get(pk=pk).session_token or None) == kept
        # the same keys are no new ones
        model.objects.update(session_token='theirs')
        assert call(business_client, 'patch', f'{path}/{pk}', **keys, title='new').status_code == 200
        assert model.objects.get(pk=pk).session_token == 'theirs'

    @pytest.mark.parametrize('path', PATHS)
    def test_R14_a_refused_update_leaves_the_row_alone(self, business_client, fields, path):
        pk = self.create(business_client, path, {**fields, 'title': 'old'})
        response = call(business_client, 'patch', f'{path}/{pk}', title='new', bucket='nowhere')
        assert response.status_code == 400
        assert self.model(path).objects.get(pk=pk).title == 'old'

    @pytest.mark.parametrize('path', PATHS)
    def test_R15_a_secret_is_found_nowhere(self, business_client, fields, path, caplog, capfd):
        caplog.set_level(logging.DEBUG)
        pk = self.create(business_client, path, fields)
        model = self.model(path)
        marker = 'marker-of-a-secret'
        answers = [
            call(business_client, 'post', f'{path}/{pk}/sync'),
            business_client.get(f'/api/storages/{path}?project={fields["project"]}'),
            business_client.get(f'/api/storages/{path}/{pk}'),
            call(business_client, 'patch', f'{path}/{pk}', title='new'),
            call(business_client, 'post', f'{path}/validate', **{**fields, 'secret_access_key': marker}),
            call(business_client, 'post', path, **{**fields, 'secret_access_key': marker, 'session_token': marker}),
        ]
        model.objects.update(secret_access_key=marker, session_token=marker)
        answers.append(call(business_client, 'post', f'{path}/{pk}/sync'))
        stored = model.objects.get(pk=pk)
        shown = [response.content.decode() for response in answers]
        shown += [
            repr(stored),
            str(stored),
            stored.traceback,
            json.dumps(stored.meta),
            caplog.text,
            *capfd.readouterr(),
        ]
        client = stored.get_client()
        shown += [repr(client), repr(client.options), str(client.options)]
        for secret in (SECRET, KEY_ID, marker):
            assert [text for text in shown if secret in text] == []
