"""Waiting for what a service comes to do: by a deadline, never by a time that should do; and
reading what it shows meanwhile."""

import time
import urllib.request

DEADLINE_S = 60


def until(condition, what, within_s=DEADLINE_S):
    """The first true value of a condition; fails after a deadline."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {within_s} s: {what}")


def page(url):
    """What stands there; None where nobody answers, or with an error."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return None


def samples(metrics):
    """The values of a page of metrics by their series; none of a page that was not there."""
    lines = (line.rpartition(" ") for line in (metrics or "").splitlines() if line[0] != "#")
    return {series: float(value) for series, _, value in lines}
