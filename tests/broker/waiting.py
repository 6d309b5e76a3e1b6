"""Waiting for what a service comes to do: by a deadline, never by a time that should do."""

import time

DEADLINE_S = 60


def until(condition, what):
    """The first true value of a condition; fails after a deadline."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {DEADLINE_S} s: {what}")
