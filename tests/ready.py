"""The specs that ship with the tool, and some of them for tests that cost seconds for each."""

from __future__ import annotations

from pathlib import Path

from storage_scaffold.resources import specs_dir
from storage_scaffold.spec.loader import load_spec
from storage_scaffold.spec.provider import Constant, Provider


def ready() -> list[Path]:
    """All of them, sorted."""
    return sorted(specs_dir().glob('*.yml'))


def of_each_shape() -> list[Path]:
    """One of those that differ in nothing but words: the same kind, bindings and fields."""
    return sorted({_shape(load_spec(path, name=path.stem)): path for path in ready()}.values())


def _shape(provider: Provider) -> tuple[object, ...]:
    bindings = tuple(
        (name, type(binding), binding.value is None if isinstance(binding, Constant) else None)
        for name, binding in sorted(provider.client.options.items())
    )
    fields = tuple((field.name, field.type, field.env is None) for field in provider.fields)
    return provider.client.kind, bindings, fields
