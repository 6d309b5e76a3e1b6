"""Measures the story desk for desk.sh: `rates PROGRAM ARCHIVE ROUNDS` or `latency PROGRAM ARCHIVE`.

A client does what the page does: it follows the events, fetches the list when one comes, at most
each 350 ms, and the status at most each 4 s (REFRESH_MS and FACETS_MS in pipeline/http/page/).
"""

import contextlib
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
import traceback
from urllib.parse import urlparse

CLIENTS = 10
REFRESH_S = 0.35
FACETS_S = 4
LATENCY_ARTICLES = 32
SPACING_MS = 250
LIST, STATUS = "/api/v1/stories?limit=50", "/api/v1/status"
EVENTS = "/api/v1/events?since=0"
EVENT_MARK = b"data: "
CLIENTS_END_S = 30  # by then they have seen that the program has ended
RECEIVED = bytearray(1 << 18)  # the same memory again and again


def events(address):
    """The data of each event, as it comes; ends when the server does."""
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", EVENTS)
    response = connection.getresponse()
    while line := response.fp.readline():
        if line.startswith(b"data: "):
            yield line[6:]


class Page:
    """One page: a connection on which it hears of changes, another on which it asks for what is to
    be drawn, one thing at a time. It reads whatever comes, and looks into nothing but what it needs
    to go on."""

    def __init__(self, address, waiting):
        self.address = address
        self.waiting = waiting
        self.got = {LIST: 0, STATUS: 0, EVENTS: 0}
        self.has_changed = False
        self.heard = b""  # the last bytes: an event's mark may be split over two reads
        self.asked = None  # what the answer that is awaited or under way is to
        self.head = bytearray()  # of that answer, while it is not complete
        self.missing = None  # bytes of that answer, once its head is complete
        self.wanted = []
        self.draw_at = 0
        self.facets_at = 0
        self.hearing, self.asking = (self.connected(heed) for heed in (self.hear, self.read_answer))
        self.ask(self.hearing, EVENTS)

    def connected(self, heed):
        host, port = self.address.rsplit(":", 1)
        connection = socket.create_connection((host, int(port)), timeout=20)
        self.waiting.register(connection, selectors.EVENT_READ, heed)
        return connection

    def ask(self, connection, path):
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {self.address}\r\n\r\n".encode())

    def hear(self):
        count = self.hearing.recv_into(RECEIVED)
        heard = self.heard + RECEIVED[:count]
        events_heard = heard.count(EVENT_MARK)
        self.heard = heard[1 - len(EVENT_MARK):]
        self.got[EVENTS] += events_heard
        self.has_changed = self.has_changed or events_heard > 0
        return count > 0

    def read_answer(self):
        count = self.asking.recv_into(RECEIVED)
        if count == 0:
            return False
        if self.asked is None:
            raise RuntimeError(f"Bytes came that were not asked for: {bytes(RECEIVED[:count])}")
        self.missing = self.missing_behind(count)
        if self.missing is not None and self.missing < 0:
            raise RuntimeError(f"The answer to {self.asked} is {-self.missing} bytes too long.")
        if self.missing == 0:
            self.got[self.asked] += 1
            self.asked = self.missing = None
            self.ask_next()
        return True

    def missing_behind(self, count):
        """Bytes of the answer that have not come, with these; None while its head is not whole."""
        if self.missing is not None:
            return self.missing - count
        self.head += RECEIVED[:count]
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return None
        came = len(self.head)
        head = bytes(self.head[:end + 2])
        self.head.clear()
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)\r\n", head)
        if not head.startswith(b"HTTP/1.1 200 ") or length is None:
            raise RuntimeError(f"The answer to {self.asked} is of no use: {head}")
        return end + 4 + int(length[1]) - came

    def ask_next(self):
        if self.wanted:
            self.asked = self.wanted.pop(0)
            self.ask(self.asking, self.asked)

    def draw(self, now):
        """Asks if something changed and it is time; the seconds until it will be, else nothing."""
        if not self.has_changed or self.asked is not None:
            return None
        if now < self.draw_at:
            return self.draw_at - now
        self.has_changed = False
        self.draw_at = now + REFRESH_S
        self.wanted = [LIST]
        if now >= self.facets_at:
            self.facets_at = now + FACETS_S
            self.wanted.append(STATUS)
        self.ask_next()
        return None


def rate_of(output):
    return int(re.search(r"articles/s\s+([\d,]+)", output)[1].replace(",", ""))


def rate_without(program, archive):
    command = [program, "replay", archive, "--via", "memory"]
    return rate_of(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def read_all(pages, waiting):
    """Until the replay has ended: then its connections do."""
    with contextlib.suppress(ConnectionError):
        is_over = False
        while not is_over:
            due = [wait for page in pages if (wait := page.draw(time.monotonic())) is not None]
            heard = [key.data() for key, _ in waiting.select(min(due, default=None))]
            is_over = not all(heard)


def read_along(addresses, results):
    """All clients, in one process that sleeps while nothing comes; what each got, or why not."""
    os.nice(19)  # in life the clients are other machines
    address = addresses.get()
    waiting = selectors.DefaultSelector()
    try:
        pages = [Page(address, waiting) for _ in range(CLIENTS)]
        read_all(pages, waiting)
        results.put([page.got for page in pages])
    except Exception:  # pylint: disable=broad-except; whatever it is, the parent waits for it
        results.put(traceback.format_exc())


def result_of(clients, results):
    clients.join(CLIENTS_END_S)
    got = f"They end with {clients.exitcode}." if results.empty() else results.get()
    if isinstance(got, str):
        sys.exit(f"The clients failed, so nothing is measured. {got}")
    return got


def rate_with(program, archive):
    """The rate, and what each client got. They are a fork of this process, which has loaded already
    what they need, and end with it."""
    context = multiprocessing.get_context("fork")
    addresses, results = context.SimpleQueue(), context.SimpleQueue()
    clients = context.Process(target=read_along, args=(addresses, results), daemon=True)
    clients.start()
    command = [program, "replay", archive, "--via", "memory", "--desk", "127.0.0.1:0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as process:
        addresses.put(urlparse(process.stdout.readline().split()[-1]).netloc)
        rate = rate_of(process.stdout.read())
    return rate, result_of(clients, results)


def compare_rates(program, archive, rounds):
    """Whichever comes first has the colder machine, so they take turns at it."""
    found = {"without": [], "with": []}
    got = []
    for turn in range(rounds):
        for kind in sorted(found, reverse=turn % 2 == 0):
            if kind == "without":
                found[kind].append(rate_without(program, archive))
                continue
            rate, of_clients = rate_with(program, archive)
            found[kind].append(rate)
            got.append(of_clients)
    medians = {kind: statistics.median(rates) for kind, rates in found.items()}
    for kind, rates in found.items():
        print(f"{kind:7} desk: {medians[kind]:,.0f} articles/s, median of",
              " ".join(f"{rate:,}" for rate in rates))
    print(f"ratio: {medians['with'] / medians['without']:.3f}")
    for name, path in (("lists", LIST), ("statuses", STATUS), ("events", EVENTS)):
        counts = [[client[path] for client in of_clients] for of_clients in got]
        print(f"{name} that the {CLIENTS} clients got in each run:",
              " ".join(f"{sum(run)} ({min(run)} to {max(run)} each)" for run in counts))


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
