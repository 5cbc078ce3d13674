"""The Jinja environments of all templates: strict, with an encoder for each language as a filter."""

from __future__ import annotations

from functools import cache

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    PrefixLoader,
    StrictUndefined,
)

from storage_scaffold import literals
from storage_scaffold.checkout.own_templates import SHIPPED, OwnTemplates
from storage_scaffold.render.bytecode import template_cache
from storage_scaffold.resources import kind_roots, templates_dir


@cache
def environment() -> Environment:
    """One environment for the process; an undefined name in a template is an error."""
    return _environment(Environment, _shipped())


def own_environment(own: OwnTemplates) -> Environment:
    """The environment in which a team's own templates take the place of ours, which are `shipped/…` to them.

    They are somebody's who could change the checkout, so nothing in it can be reached but what templates are given.
    """
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def load(name: str) -> tuple[str, str, None] | None:
        text = own.texts.get(name)
        return None if text is None else (text, str(own.path(name)), None)

    shipped = _shipped()
    prefixed = PrefixLoader({str(SHIPPED): shipped})
    return _environment(ImmutableSandboxedEnvironment, ChoiceLoader([FunctionLoader(load), shipped, prefixed]))


def _shipped() -> BaseLoader:
    kinds = PrefixLoader({'clients': FileSystemLoader(kind_roots(), encoding='utf-8')})
    return ChoiceLoader([FileSystemLoader(templates_dir(), encoding='utf-8'), kinds])


def _environment(kind: type[Environment], loader: BaseLoader) -> Environment:
    env = kind(
        loader=loader,
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        optimized=False,  # templates have nothing that could be computed beforehand
        bytecode_cache=template_cache(),
    )
    env.filters.update(
        py=literals.python,
        yaml=literals.yaml,
        md=literals.markdown,
        md_cell=literals.markdown_cell,
        md_code=literals.markdown_code,
        md_url=literals.markdown_url,
        html=literals.html,
        hexo=literals.hexo,
    )
    return env


@cache
def page_environment() -> Environment:
    """The environment of HTML pages: every value is escaped, whatever its template says."""
    return environment().overlay(autoescape=True)
