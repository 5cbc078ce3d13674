"""A line in pytest's summary for every check that says nothing about a client, lest it look like a proof."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists what was recorded as not applicable."""
    lines = sorted(
        str(value)
        for report in terminalreporter.getreports('passed')
        for name, value in report.user_properties
        if name == 'not_applicable'
    )
    if lines:
        terminalreporter.section(f'not applicable: {len(lines)}')
        for line in lines:
            terminalreporter.write_line(line)
