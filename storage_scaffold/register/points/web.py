"""The registration points of the web application and the documentation; a tree from PyPI has neither."""

from __future__ import annotations

from storage_scaffold.checkout.layout import Layout
from storage_scaffold.register.points import entries_web
from storage_scaffold.register.points.point import Point
from storage_scaffold.register.shapes.jsx_child import JsxChild
from storage_scaffold.register.shapes.markdown_links import MarkdownLinks
from storage_scaffold.register.shapes.typescript_object import TypescriptObject
from storage_scaffold.register.shapes.typescript_statement import TypescriptStatement


def web_points(layout: Layout) -> tuple[Point, ...]:
    """The points of an edition's web application and documentation, in the order of the table."""
    return (*_forms(layout), *_shown(layout), _overview(layout))


def _forms(layout: Layout) -> tuple[Point, ...]:
    return (
        Point(
            'web-provider-import',
            layout.web_index,
            TypescriptStatement('import', beside='./'),
            entries_web.provider_import,
            'import of the form',
            'The web application does not start: a name is not defined.',
            required=False,
        ),
        Point(
            'web-provider',
            layout.web_index,
            # The provider belongs to the standard group, which comes first.
            TypescriptObject('providers', fence=r'\b(enterprise|local)\b'),
            entries_web.provider_property,
            'providers of the form',
            'The web application does not offer the provider, so storages can only be made through the API.',
            required=False,
        ),
    )


def _shown(layout: Layout) -> tuple[Point, ...]:
    return (
        Point(
            'web-icon',
            layout.web_icon_index,
            TypescriptStatement('export', beside='./cloud-provider-'),
            entries_web.icon_export,
            'export of the icon',
            'The web application cannot be built: the icon that the form imports is not there.',
            required=False,
            needs=layout.web_index,
        ),
        Point(
            'web-summary',
            layout.web_summary,
            JsxChild('Oneof', value='storage.type'),
            entries_web.summary_item,
            'location on the card of a storage',
            'The card of a storage does not show its location.',
            required=False,
            needs=layout.web_index,
            harmless=True,
        ),
        Point(
            'web-review-name',
            layout.web_steps / 'review-step.tsx',
            TypescriptObject('providerMap', local=True, jsx=True),
            entries_web.title_property,
            'title in the last step of the form',
            'The last step of the form shows the name instead of the title.',
            required=False,
            needs=layout.web_index,
            harmless=True,
        ),
    )


def _overview(layout: Layout) -> Point:
    return Point(
        'docs-overview',
        layout.docs_overview,
        MarkdownLinks('storage_', columns=3, marks=('✅', '❌')),
        entries_web.docs_row,
        'row in the overview of storages',
        'The overview of storages does not lead to the page of the provider.',
        required=False,
        harmless=True,
    )
