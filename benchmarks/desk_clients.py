"""Clients of the story desk for desk.sh: `follow URL COUNT` or `latency PROGRAM ARCHIVE`."""

import datetime
import http.client
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import urlparse

LATENCY_ARTICLES = 40
SPACING_MS = 250


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


def spaced(archive):
    """Lines of the archive, published a quarter of a second apart."""
    begin = datetime.datetime(2026, 3, 1)
    with open(archive, encoding="utf-8") as lines:
        for place, line in enumerate(itertools.islice(lines, LATENCY_ARTICLES)):
            time_of = begin + datetime.timedelta(milliseconds=SPACING_MS * place)
            yield json.dumps({**json.loads(line), "published": f"{time_of.isoformat()}Z"}) + "\n"


def latency(program, archive):
    """Articles at their pace; how long after each was due an event counts it. They are due from the
    moment when the program says its address on (a little later, so this says too much)."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(spaced(archive))
        file.flush()
        process = subprocess.Popen(
            [program, "replay", file.name, "--via", "memory", "--speed", "1x", "--desk",
             "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        url = process.stdout.readline().decode().split()[-1]
        begin = time.monotonic()
        times = []
        for event in events(urlparse(url).netloc):
            for place in range(len(times), json.loads(event)["articles"]):
                times.append(1000 * (time.monotonic() - begin) - SPACING_MS * place)
            if len(times) == LATENCY_ARTICLES:
                break
        process.wait(timeout=60)
    times.sort()
    print(f"from when an article is due to its event, commit and all: median "
          f"{statistics.median(times):.0f} ms, longest {times[-1]:.0f} ms of {len(times)}")


if __name__ == "__main__":
    if sys.argv[1] == "follow":
        follow_all(sys.argv[2], int(sys.argv[3]))
    else:
        latency(sys.argv[2], sys.argv[3])
