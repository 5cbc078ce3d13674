"""The Jinja environments of all templates: strict, with an encoder for each language as a filter."""

from __future__ import annotations

from functools import cache

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined

from storage_scaffold import literals
from storage_scaffold.render.bytecode import template_cache
from storage_scaffold.resources import kind_roots, templates_dir


@cache
def environment() -> Environment:
    """One environment for the process; an undefined name in a template is an error."""
    kinds = PrefixLoader({'clients': FileSystemLoader(kind_roots(), encoding='utf-8')})
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(templates_dir(), encoding='utf-8'), kinds]),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 (no HTML: every value goes through a literal encoder)
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
