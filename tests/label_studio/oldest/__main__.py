"""Notes in docs/releases.md that Label Studio's first release was run, and when: what `make test-oldest` ends with."""

from __future__ import annotations

from datetime import datetime, timezone

from benchmarks import published
from tests.label_studio.releases import OLDEST

if __name__ == '__main__':
    day = datetime.now(timezone.utc).date()
    published.write(
        'docs/releases.md', 'test-oldest', f'Label Studio {OLDEST} was last run on {day}; every test passed.'
    )
