"""What the templates of a provider may name; every decision that is not plain text is made in the objects here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from storage_scaffold.checkout.features import Features
from storage_scaffold.checkout.layout import Layout
from storage_scaffold.render.form import Row, form
from storage_scaffold.render.header import header, opening, printable
from storage_scaffold.render.pages import Guide, Page
from storage_scaffold.render.python.client import Client
from storage_scaffold.render.python.generated_test import GeneratedTest
from storage_scaffold.render.python.roles import RoleCode, missing_role, roles
from storage_scaffold.render.python.serializer import Serializer
from storage_scaffold.render.routes import Route, guide_routes
from storage_scaffold.render.typescript.provider import WebModule, web_module
from storage_scaffold.spec.provider import Capabilities, Provider, Role


@dataclass(frozen=True)
class Context:
    """One provider in one tree.

    `name`, `class_prefix`, `scheme`, `kind` and `can` are the provider's; `features` and `layout` the tree's.
    `spec_path` is how the header line names the spec. `imports` and `exports` say which roles it has; `roles` is their
    code, `main` the first of them, `missing` the role that it does not have. `client`, `serializer` and
    `generated_test` are the rest of its code, `forms` the form of each role on one page, `web` the one of the web app,
    `readme` and `guide` its pages.
    """

    provider: Provider
    features: Features
    layout: Layout
    spec_path: str
    name: str
    class_prefix: str
    scheme: str
    kind: str
    can: Capabilities
    client: Client
    serializer: Serializer
    imports: bool
    exports: bool
    roles: tuple[RoleCode, ...]
    main: RoleCode
    missing: RoleCode | None
    generated_test: GeneratedTest
    guide_routes: tuple[Route, ...]
    forms: Mapping[Role, tuple[Row, ...]]
    web: WebModule
    readme: Page
    guide: Guide

    def header(self, style: str) -> str:
        """The line that says whose a generated file is, as a comment in `style` (`#`, `//`, `md`)."""
        return header(style, self.provider.name, self.spec_path)

    def opening(self, text: str = '') -> str:
        """How a Python module begins; `text` says what it is for."""
        return opening(text, self.header('#'), self.features.licence)

    @property
    def names(self) -> Mapping[str, Any]:
        """What the templates see."""
        shown = {item.name: getattr(self, item.name) for item in fields(self)}
        return {**shown, 'header': self.header, 'opening': self.opening}


def context(provider: Provider, features: Features, spec_path: str, layout: Layout) -> Mapping[str, Any]:
    """The names for a provider's templates: see Context.

    Parameters: `features` and `layout` of the checkout that the code is for; `spec_path`, how the header line names
    the spec.
    """
    return Context(
        provider=provider,
        features=features,
        layout=layout,
        spec_path=printable(spec_path),
        name=provider.name,
        class_prefix=provider.class_prefix,
        scheme=provider.scheme,
        kind=provider.client.kind,
        can=provider.capabilities,
        client=Client(provider),
        serializer=Serializer(provider),
        imports=provider.imports,
        exports=provider.exports,
        roles=roles(provider),
        main=roles(provider)[0],
        missing=missing_role(provider),
        generated_test=GeneratedTest(provider),
        guide_routes=guide_routes(provider),
        forms={role: form(provider, role) for role in provider.roles},
        web=web_module(provider, features),
        readme=Page(provider),
        guide=Guide(provider, features, layout),
    ).names
