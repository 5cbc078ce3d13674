"""Faults of a service by a fixed rule, which no load of the machine changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock

# Seconds that a slow request takes.
SLOW = 0.5


@dataclass
class Faults:
    """One request in `period` gets no answer, and another one is slow; whatever is asked again is served.

    `at` is what happens just before the request of that number.
    """

    period: int
    at: Mapping[int, Callable[[], object]] = field(default_factory=dict)
    asked: int = 0
    failed: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, request: str) -> bool:
        """Whether it is passed on."""
        with self._lock:
            self.asked += 1
            number = self.asked
            self.at.get(number, bool)()
            fails = number % self.period == 0 and request not in self.failed
            if fails:
                self.failed.add(request)
        if number % self.period == self.period // 2:
            time.sleep(SLOW)
        return not fails
