"""Which Label Studio a tree is, and what it offers to generated code."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from storage_scaffold.checkout import Checkout
from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.web import STOCK_BRAND
from storage_scaffold.doctor.observation import Level, Observation
from storage_scaffold.render.python.format import LINE_LENGTH

TOPIC = 'Tree'
# The package's own name and version: of a source tree, and of one that was unpacked from a package index.
_ABOUT = ('pyproject.toml', 'PKG-INFO')
_NAME = re.compile(r'^name\s*[=:]\s*["\']?([\w.-]+)', re.MULTILINE | re.IGNORECASE)
_VERSION = re.compile(r'^version\s*[=:]\s*["\']?([\w.+-]+)', re.MULTILINE | re.IGNORECASE)
_STOCK_NAME = 'label-studio'

# By the section of pyproject.toml that sets it up, in the order in which they count: ruff may only be a linter.
_FORMATTERS = {'blue': 'blue', 'black': 'black', r'ruff\.format': 'ruff format'}
_WIDTH = re.compile(r'^line-length\s*=\s*(\d+)', re.MULTILINE)

# What not all web apps know of a form, and what follows without it.
_OF_FORMS = (
    ('depends_on', 'dependsOn', 'fields that need another one are not greyed out until it is filled in'),
    ('visible_when', 'visibleWhen', 'fields that are of no use with a choice are shown all the same'),
    ('required_when', 'requiredWhen', 'fields that are only required with some choices are not marked as required'),
    ('cloud_icon', 'IconCloudCustom', 'providers without an icon of their own have none'),
)


def examine(checkout: Checkout) -> Iterator[Observation]:
    """Name, version, edition and brand of the tree; the parts that it lacks; what its code offers.

    Raises CheckoutError when a file cannot be parsed.
    """
    name, version = _identity(checkout)
    own = 'Label Studio' if name in ('', _STOCK_NAME) else name
    yield _ok(f'{own} {version or "of an unknown version"}, edition {checkout.layout.name}, in {checkout.root}')
    features = checkout.features
    if features.brand != STOCK_BRAND:
        yield _ok(f'its brand is {features.brand}, and so it is called in forms')
    if not os.access(checkout.root, os.W_OK):
        yield Observation(
            TOPIC, Level.PROBLEM, f'you may not write to {checkout.root}', remedy='work as a user who may'
        )
    yield from _parts(checkout, features)
    if not checkout.layout.shows_label_studio:
        yield _note('Label Studio itself is not in this tree: the installed one has to be 1.23.1 or later')
    elif features.resolve_host_for_ssrf:
        yield _ok('clients check the address of each connection with resolve_host_for_ssrf')
    else:
        yield _note(
            'there is no resolve_host_for_ssrf in core/utils/io.py: clients check each host with validate_upload_url, '
            'but cannot hold it to the address that it has then'
        )
    if features.has_web:
        yield from _forms(features)
    yield from _formatter(checkout)


def _identity(checkout: Checkout) -> tuple[str, str]:
    """The name and the version of the package; empty where the tree does not say."""
    for file in _ABOUT:
        text = (checkout.read(PurePosixPath(file)) or b'').decode('utf-8', 'replace')
        name, version = _NAME.search(text), _VERSION.search(text)
        if name and version:
            return name[1], version[1]
    return '', ''


def _parts(checkout: Checkout, features: Features) -> Iterator[Observation]:
    layout = checkout.layout
    if features.has_web:
        yield _ok(f'the sources of the web app are in {layout.web_index.parts[0]}/')
    else:
        yield _note('the web app has no sources here: providers come without their forms and icons')
    if features.has_docs:
        yield _ok(f'the documentation is in {layout.docs.parts[0]}/')
    else:
        yield _note('the documentation is not here: providers come without their pages')
    if not features.has_pyproject:
        yield _note(f'there is no {layout.pyproject}: the package that a provider needs is not listed there')


def _forms(features: Features) -> Iterator[Observation]:
    there = [name for key, name, _ in _OF_FORMS if getattr(features, key)]
    if there:
        yield _ok(f'the web app knows {", ".join(there)}')
    for key, name, follows in _OF_FORMS:
        if not getattr(features, key):
            yield _note(f'the web app does not know {name}: {follows}')


def _formatter(checkout: Checkout) -> Iterator[Observation]:
    """What lays out the tree's Python, where its pyproject says so; generated code is laid out as upstream's is."""
    text = (checkout.read(checkout.layout.pyproject) or b'').decode('utf-8', 'replace').replace('\r\n', '\n')
    for section, name in _FORMATTERS.items():
        if settings := re.search(rf'^\[tool\.{section}\]\n(?:(?!\[).*\n)*', text, re.MULTILINE):
            width = _WIDTH.search(settings[0])
            if name == 'blue' and width and int(width[1]) == LINE_LENGTH:
                yield _ok(f'{name} lays out its Python in {LINE_LENGTH} columns, as generated code is')
                return
            columns = f'in {width[1]} columns' if width else 'as it does by default'
            yield _note(
                f'{name} lays out its Python {columns}, and generated code is as blue has it in {LINE_LENGTH}: run '
                f'{name} after `new` and `update`, `check` does not mind'
            )
            return


def _ok(text: str) -> Observation:
    return Observation(TOPIC, Level.OK, text)


def _note(text: str) -> Observation:
    return Observation(TOPIC, Level.NOTE, text)
