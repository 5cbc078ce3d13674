"""What all JSON documents of commands have in common; docs/json.md says what the keys are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from storage_scaffold import __version__

FORMAT = 1


def enveloped(exit_code: int, content: Mapping[str, Any]) -> str:
    """The document: `format`, `tool` and `exit_code`, then `content`. Keys may be added, but never change."""
    return json.dumps({'format': FORMAT, 'tool': __version__, 'exit_code': exit_code, **content}, indent=2)
