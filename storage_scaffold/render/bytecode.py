"""Compiled templates, kept in the user's cache directory: compiling them takes more time than filling them in.

An entry is found by a digest of all that it is made of, so that it may be missing but never out of date.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from contextlib import suppress
from importlib.util import MAGIC_NUMBER
from types import CodeType

import jinja2
from jinja2.bccache import Bucket

from storage_scaffold import __version__
from storage_scaffold.user_cache import UserCache, user_cache

# A hundred templates or so in a few versions; an entry has 11 kB on average.
MOST_ENTRIES = 400
MOST_BYTES = 1_000_000


class TemplateCache(jinja2.BytecodeCache):
    """Jinja's view of a cache of this user. What it holds is run, so it must be one that nobody else can write to."""

    def __init__(self, entries: UserCache) -> None:
        self.entries = entries

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill `bucket` if there is an entry for it that is whole."""
        data = self.entries.read(_name(bucket))
        with suppress(ValueError, EOFError, TypeError):
            code = marshal.loads(data) if data is not None else None  # noqa: S302 (our own file)
            bucket.code = code if isinstance(code, CodeType) else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write an entry."""
        self.entries.write(_name(bucket), marshal.dumps(bucket.code))


def template_cache() -> TemplateCache | None:
    """The cache of this user, if there is one."""
    entries = user_cache('templates', MOST_ENTRIES, MOST_BYTES)
    return TemplateCache(entries) if entries else None


def _name(bucket: Bucket) -> str:
    """The name of an entry: a digest of the template's name, path and source, and of all that compiles it."""
    environment = bucket.environment
    options = environment.autoescape, environment.trim_blocks, environment.lstrip_blocks, environment.sandboxed
    made_of = bucket.key, bucket.checksum, options, jinja2.__version__, __version__, MAGIC_NUMBER, sys.version
    return hashlib.sha256(repr(made_of).encode()).hexdigest()
