"""Prints all jobs that RQ knows of, as JSON. Arguments: the port of Redis, the names of the queues."""

import json
import sys

from redis import Redis
from rq import Queue
from rq.job import Job

connection = Redis(host='127.0.0.1', port=int(sys.argv[1]))
found = []
for name in sys.argv[2:]:
    queue = Queue(name, connection=connection)
    registries = {
        'queued': queue,
        'started': queue.started_job_registry,
        'deferred': queue.deferred_job_registry,
        'scheduled': queue.scheduled_job_registry,
        'finished': queue.finished_job_registry,
        'failed': queue.failed_job_registry,
    }
    for status, registry in registries.items():
        for job in Job.fetch_many(registry.get_job_ids(), connection=connection):
            if job is not None:
                result = job.latest_result()
                error = result.exc_string if result else None
                # the call as text: job.func would import Label Studio
                found.append({'id': job.id, 'status': status, 'call': job.description, 'error': error})
print(json.dumps(found))
