"""Counts what a Label Studio asks of its database and of an S3 service, whoever asks."""

from threading import Lock

from botocore.httpsession import URLLib3Session
from django.db import connections
from django.db.backends.signals import connection_created


class Counts:
    """Queries and requests so far, of all threads of this process."""

    def __init__(self):
        self.queries = self.requests = 0
        self._lock = Lock()

    def start(self):
        """From now on."""
        connection_created.connect(self._opened, weak=False)
        for connection in connections.all(initialized_only=True):
            self._opened(connection)
        send = URLLib3Session.send

        def counted(session, request):
            with self._lock:
                self.requests += 1
            return send(session, request)

        URLLib3Session.send = counted
        return self

    def _opened(self, connection, **_):
        if self._query not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._query)

    def _query(self, execute, *query):
        with self._lock:
            self.queries += 1
        return execute(*query)
