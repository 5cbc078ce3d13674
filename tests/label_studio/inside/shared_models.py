"""A pytest plugin for generated tests: boto3 reads its description of S3 once, and not for every client."""

from functools import cache

import botocore.session
from botocore.loaders import create_loader


def pytest_configure():
    botocore.session.create_loader = cache(create_loader)
