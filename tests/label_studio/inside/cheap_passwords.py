"""A pytest plugin for Label Studio's tests: passwords are hashed in no time.

Most of its tests sign up and log in before they begin, at half a second of hashing each; none is about the hash.
"""


def pytest_collection():
    from django.conf import settings

    settings.PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']
