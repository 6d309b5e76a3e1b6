"""Measures the story desk for desk.sh: `rates PROGRAM ARCHIVE ROUNDS` or `latency PROGRAM ARCHIVE`.

A client does what the page does: it follows the events, fetches the list when one comes, at most
each 350 ms, and the status at most each 4 s (REFRESH_MS and FACETS_MS in pipeline/http/page/).
"""

import datetime
import http.client
import itertools
import json
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from urllib.parse import urlparse

CLIENTS = 10
REFRESH_S = 0.35
FACETS_S = 4
LATENCY_ARTICLES = 32
SPACING_MS = 250


def events(address):
    """The data of each event, as it comes; ends when the server does."""
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", "/api/v1/events?since=0")
    response = connection.getresponse()
    while line := response.fp.readline():
        if line.startswith(b"data: "):
            yield line[6:]


class Page:
    """One page: a thread hears of changes, another fetches what is to be drawn."""

    def __init__(self, address):
        self.address = address
        self.answers = 0
        self.changed = threading.Event()
        self.is_over = False
        self.threads = [threading.Thread(target=run) for run in (self.follow, self.draw)]
        for thread in self.threads:
            thread.start()

    def follow(self):
        try:
            for _ in events(self.address):
                self.changed.set()
        except (OSError, http.client.HTTPException):
            pass  # the replay has ended
        self.is_over = True
        self.changed.set()

    def draw(self):
        asking = http.client.HTTPConnection(self.address, timeout=20)
        facets_at = -FACETS_S
        try:
            while self.changed.wait() and not self.is_over:
                self.changed.clear()
                drawn_at = time.monotonic()
                self.fetch(asking, "/api/v1/stories?limit=50")
                if drawn_at - facets_at >= FACETS_S:
                    facets_at = drawn_at
                    self.fetch(asking, "/api/v1/status")
                time.sleep(max(0, drawn_at + REFRESH_S - time.monotonic()))
        except (OSError, http.client.HTTPException):
            pass

    def fetch(self, asking, path):
        asking.request("GET", path)
        asking.getresponse().read()
        self.answers += 1


def rate_of(output):
    return int(re.search(r"articles/s\s+([\d,]+)", output)[1].replace(",", ""))


def rate_without(program, archive):
    command = [program, "replay", archive, "--via", "memory"]
    return rate_of(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def read_along(address, answers):
    os.nice(19)  # in life the clients are other machines
    pages = [Page(address) for _ in range(CLIENTS)]
    for thread in itertools.chain.from_iterable(page.threads for page in pages):
        thread.join()
    answers.put(sum(page.answers for page in pages))


def rate_with(program, archive):
    """The rate, and how many answers the clients got. They are a fork of this process, which has
    loaded already what they need."""
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    command = [program, "replay", archive, "--via", "memory", "--desk", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as process:
        address = urlparse(process.stdout.readline().split()[-1]).netloc
        clients = context.Process(target=read_along, args=(address, answers))
        clients.start()
        rate = rate_of(process.stdout.read())
    clients.join()
    return rate, answers.get()


def compare_rates(program, archive, rounds):
    """Whichever comes first has the colder machine, so they take turns at it."""
    found = {"without": [], "with": []}
    answers = 0
    for turn in range(rounds):
        for kind in sorted(found, reverse=turn % 2 == 0):
            if kind == "without":
                found[kind].append(rate_without(program, archive))
                continue
            rate, count = rate_with(program, archive)
            found[kind].append(rate)
            answers += count
    medians = {kind: statistics.median(rates) for kind, rates in found.items()}
    for kind, rates in found.items():
        print(f"{kind:7} desk: {medians[kind]:,.0f} articles/s, median of",
              " ".join(f"{rate:,}" for rate in rates))
    print(f"ratio: {medians['with'] / medians['without']:.3f}")
    print(f"answers to the clients of all runs: {answers}")


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
    if sys.argv[1] == "rates":
        compare_rates(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        latency(sys.argv[2], sys.argv[3])
