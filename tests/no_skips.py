"""A pytest plugin for CI (`-p tests.no_skips`): a skipped test is a failed one.

A proof that was not run, for want of a tool, must not look like one that was.
"""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns the report of a skipped test into that of a failed one, where CI is set."""
    report = yield
    if report.skipped and not hasattr(report, 'wasxfail') and os.environ.get('CI'):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longreprtext
        report.outcome = 'failed'
        report.longrepr = f'{item.nodeid} may not be skipped in CI: {reason.removeprefix("Skipped: ")}'
    return report
