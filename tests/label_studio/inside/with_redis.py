"""Settings of a Label Studio whose jobs go through a real Redis, at REDIS_PORT: the open source edition has it off."""

import os

from core.settings.base import *  # noqa: F403 - label_studio.py asks for settings while it makes them
from core.settings.label_studio import *  # noqa: F403
from core.settings.label_studio import RQ_QUEUES

REDIS_ENABLED = True
RQ_QUEUES = {
    name: {**queue, 'HOST': '127.0.0.1', 'PORT': int(os.environ['REDIS_PORT'])} for name, queue in RQ_QUEUES.items()
}
