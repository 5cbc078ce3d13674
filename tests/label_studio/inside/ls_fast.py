"""A pytest plugin for Label Studio's tests with `--nomigrations`.

Nothing that Label Studio imports before the tables are made imports the models of its local files provider, so
without migrations their tables are missing, and every test that lists storages or saves an annotation fails.
"""


def pytest_collection():
    import io_storages.localfiles.models  # noqa: F401
