"""Clients of the story desk for desk.sh: `follow URL COUNT` or `latency PROGRAM ARCHIVE`."""

import http.client
import itertools
import statistics
import subprocess
import sys
import threading
import time
from urllib.parse import urlparse

LATENCY_ARTICLES = 60


def open_events(address):
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", "/api/v1/events?since=0")
    return connection.getresponse()


def events(address):
    """The data of each event, as it comes; ends when the server does."""
    response = open_events(address)
    while line := response.fp.readline():
        if line.startswith(b"data: "):
            yield line[6:]


def follow(address, answers):
    """One page: list and status at every event."""
    try:
        asking = http.client.HTTPConnection(address, timeout=20)
        for _ in events(address):
            for path in ("/api/v1/stories?limit=50", "/api/v1/status"):
                asking.request("GET", path)
                asking.getresponse().read()
                answers.append(path)
    except (OSError, http.client.HTTPException):
        pass  # the replay has ended


def follow_all(url, count):
    address = urlparse(url).netloc
    answers = []
    pages = [threading.Thread(target=follow, args=(address, answers)) for _ in range(count)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    print(len(answers))


def latency(program, archive):
    """Articles one by one through a pipe; the time until an event counts each."""
    process = subprocess.Popen(
        [program, "replay", "-", "--via", "memory", "--order", "file", "--desk", "127.0.0.1:0"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    url = process.stdout.readline().decode().split()[-1]
    seen = events(urlparse(url).netloc)
    next(seen)
    times = []
    with open(archive, "rb") as lines:
        for line in itertools.islice(lines, LATENCY_ARTICLES):
            started = time.monotonic()
            process.stdin.write(line)
            process.stdin.flush()
            next(seen)
            times.append(1000 * (time.monotonic() - started))
    process.stdin.close()
    process.wait(timeout=60)
    times.sort()
    print(f"from an article's arrival to the event (with up to 100 ms until its commit): median "
          f"{statistics.median(times):.0f} ms, longest {times[-1]:.0f} ms of {len(times)}")


if __name__ == "__main__":
    if sys.argv[1] == "follow":
        follow_all(sys.argv[2], int(sys.argv[3]))
    else:
        latency(sys.argv[2], sys.argv[3])
