"""`schema`: the spec language for editors."""

from __future__ import annotations

import json

from storage_scaffold.spec.schema import spec_schema


def schema() -> bytes:
    """The JSON Schema of specs, with the client kinds of this installation, as a file has it."""
    return (json.dumps(spec_schema(), indent=2, ensure_ascii=False) + '\n').encode('utf-8')
