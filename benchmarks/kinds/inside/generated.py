"""A generated client, as its provider uses it."""

import importlib.util
import sys

MEGABYTE = 1024 * 1024


class Side:
    """The client of a module in a file, with its options."""

    def __init__(self, path, classes, options, constants):
        spec = importlib.util.spec_from_file_location('measured_client', path)
        module = importlib.util.module_from_spec(spec)
        sys.modules['measured_client'] = module
        spec.loader.exec_module(module)
        vars(module).update(constants)
        client, of = (getattr(module, name) for name in classes)
        self._client = client(of(**options))

    def list(self, folder):
        """How many files are in the folder and those below it."""
        return sum(1 for _ in self._client.list(folder, recursive=True))

    def stream(self, key):
        """How many bytes came, a piece at a time."""
        return sum(map(len, self._client.open_range(key).iter_chunks(chunk_size=MEGABYTE)))

    def read(self, key):
        """How many bytes came at once."""
        return len(self._client.read(key))
