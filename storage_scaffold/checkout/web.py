"""What the web app of a checkout offers; the PyPI package does not contain its sources."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath

from storage_scaffold.checkout.layout import Layout
from storage_scaffold.checkout.paths import Read

STOCK_BRAND = 'Label Studio'
STOCK_ICON = 'IconCloudCustom'

# Only Label Studio's own providers: generated ones must not change the result.
_STOCK_PROVIDERS = ('s3.ts', 'gcs.ts', 'azure.ts', 'redis.ts', 'localFiles.tsx')
_COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/', re.DOTALL)
_BRAND = re.compile(r'with all required ([^"\'`\\\n$]{1,60}) settings["\'`]')


def brand(read: Read, layout: Layout) -> str:
    """The product's name in the tree's own providers, since forks may be white-labelled."""
    found = Counter(
        name for file in _STOCK_PROVIDERS for name in _BRAND.findall(_text(read, layout.web_providers / file))
    )
    return found.most_common(1)[0][0].strip() if found else STOCK_BRAND


def declares(read: Read, layout: Layout, name: str) -> bool:
    """Whether a field of the web form can have the property `name`."""
    return (
        re.search(rf'^\s*{name}\??\s*:', _COMMENT.sub('', _text(read, layout.web_form_types)), re.MULTILINE)
        is not None
    )


def exports_icon(read: Read, layout: Layout, name: str = STOCK_ICON) -> bool:
    """Whether `@humansignal/icons` exports `name`."""
    return re.search(rf'\b{name}\s*[}},]', _COMMENT.sub('', _text(read, layout.web_icon_index))) is not None


def _text(read: Read, path: PurePosixPath) -> str:
    return (read(path) or b'').decode('utf-8', 'replace')
