"""Label Studio's WSGI application, which says in each answer what was asked since the one before."""

from core.wsgi import application as label_studio
from counting import Counts

counts = Counts().start()
said = [0, 0]


def application(environ, start_response):
    """With the header X-Asked: queries, requests."""

    def start(status, headers, *more):
        now = [counts.queries, counts.requests]
        asked = ' '.join(str(after - before) for after, before in zip(now, said, strict=True))
        said[:] = now
        return start_response(status, [*headers, ('X-Asked', asked)], *more)

    return label_studio(environ, start)
