"""Takes a job back that RQ has queued. Arguments: the port of Redis, the job's id."""

import sys

from redis import Redis
from rq.job import Job

Job.fetch(sys.argv[2], connection=Redis(host='127.0.0.1', port=int(sys.argv[1]))).cancel()
