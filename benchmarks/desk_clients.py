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
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlparse

CLIENTS = 10
REFRESH_S = 0.35
FACETS_S = 4
LATENCY_ARTICLES = 32
SPACING_MS = 250
RECEIVED = bytearray(1 << 18)  # the same memory again and again


def events(address):
    """The data of each event, as it comes; ends when the server does."""
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", "/api/v1/events?since=0")
    response = connection.getresponse()
    while line := response.fp.readline():
        if line.startswith(b"data: "):
            yield line[6:]


class Page:
    """One page: a connection on which it hears of changes, another on which it asks for what is to
    be drawn. It reads whatever comes, and looks into nothing but what it needs to go on."""

    def __init__(self, address, waiting):
        self.address = address
        self.waiting = waiting
        self.answers = 0
        self.has_changed = False
        self.missing = 0  # bytes of the answer that is under way
        self.wanted = []
        self.draw_at = 0
        self.facets_at = 0
        self.hearing, self.asking = (self.connected(heed) for heed in (self.hear, self.read_answer))
        self.ask(self.hearing, "/api/v1/events?since=0")

    def connected(self, heed):
        host, port = self.address.rsplit(":", 1)
        connection = socket.create_connection((host, int(port)), timeout=20)
        self.waiting.register(connection, selectors.EVENT_READ, heed)
        return connection

    def ask(self, connection, path):
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {self.address}\r\n\r\n".encode())

    def hear(self):
        count = self.hearing.recv_into(RECEIVED)
        self.has_changed = self.has_changed or RECEIVED.find(b"data: ", 0, count) >= 0
        return count > 0

    def read_answer(self):
        count = self.asking.recv_into(RECEIVED)
        if self.missing == 0 and count > 0:
            end = RECEIVED.index(b"\r\n\r\n", 0, count) + 4
            head = bytes(RECEIVED[:end])
            if not head.startswith(b"HTTP/1.1 200 "):
                raise RuntimeError(head)
            self.missing = end + int(re.search(rb"(?i)content-length: (\d+)", head)[1])
        self.missing -= count
        if self.missing == 0:
            self.answers += 1
            self.ask_next()
        return count > 0

    def ask_next(self):
        if self.wanted:
            self.ask(self.asking, self.wanted.pop(0))

    def draw(self, now):
        """Asks if something changed and it is time; the seconds until it will be, else nothing."""
        if not self.has_changed or self.missing or self.wanted:
            return None
        if now < self.draw_at:
            return self.draw_at - now
        self.has_changed = False
        self.draw_at = now + REFRESH_S
        self.wanted = ["/api/v1/stories?limit=50"]
        if now >= self.facets_at:
            self.facets_at = now + FACETS_S
            self.wanted.append("/api/v1/status")
        self.ask_next()
        return None


def rate_of(output):
    return int(re.search(r"articles/s\s+([\d,]+)", output)[1].replace(",", ""))


def rate_without(program, archive):
    command = [program, "replay", archive, "--via", "memory"]
    return rate_of(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def read_along(addresses, answers):
    """All clients, in one process that sleeps while nothing comes; until the replay has ended."""
    os.nice(19)  # in life the clients are other machines
    address = addresses.get()
    waiting = selectors.DefaultSelector()
    pages = [Page(address, waiting) for _ in range(CLIENTS)]
    is_over = False
    while not is_over:
        due = [wait for page in pages if (wait := page.draw(time.monotonic())) is not None]
        try:
            heard = [key.data() for key, _ in waiting.select(min(due, default=None))]
            is_over = not all(heard)
        except ConnectionError:
            is_over = True
    answers.put(sum(page.answers for page in pages))


def rate_with(program, archive):
    """The rate, and how many answers the clients got. They are a fork of this process, which has
    loaded already what they need."""
    context = multiprocessing.get_context("fork")
    addresses, answers = context.SimpleQueue(), context.SimpleQueue()
    clients = context.Process(target=read_along, args=(addresses, answers))
    clients.start()
    command = [program, "replay", archive, "--via", "memory", "--desk", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as process:
        addresses.put(urlparse(process.stdout.readline().split()[-1]).netloc)
        rate = rate_of(process.stdout.read())
    count = answers.get()
    clients.join()
    return rate, count


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
