"""The figures of deploy/README.md's sizing tables, measured beside what stands there: a service on
a real broker, empty and with articles in its window. Exits with 1 where a figure of the guide is
wrong by more than a third.

Usage: sizing.py PROGRAM LOAD, run by tests/broker/broker.sh; LOAD is of synthetic.py.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/broker"))
import topics
from waiting import page, samples, until

PROGRAM, LOAD = sys.argv[1], pathlib.Path(sys.argv[2])
BROKER = os.environ["WIREFOLD_TEST_BROKER"]
LOGS = pathlib.Path(os.environ["WIREFOLD_TEST_BROKER_FOLDERS"]) / "log"
GUIDE = (ROOT / "deploy/README.md").read_text("utf-8")
WRONG_BY_MAX = 1.35
WITHIN_S = 300
MB = 1e6
UNITS = {"KB": 1e3, "MB": MB}


def metric(url, name):
    return samples(page(f"{url}/metrics"))[name]


def row_of_window(articles):
    """Bytes of the guide's row: resident, tables, checkpoint."""
    row = re.search(rf"^\| {articles:,} \|(.*)\|$", GUIDE, re.MULTILINE).group(1)
    return [float(number) * UNITS[unit] for number, unit in re.findall(r"([\d.]+) (MB)", row)]


def row_of_broker(name):
    number, unit = re.search(rf"^\| {name}[^|]*\| ([\d.]+) (KB)", GUIDE, re.MULTILINE).groups()
    return float(number) * UNITS[unit]


class Table:
    def __init__(self):
        self.is_right = True

    def line(self, what, guide, measured):
        wrong_by = max(guide / measured, measured / guide)
        self.is_right &= wrong_by <= WRONG_BY_MAX
        unit, size = ("MB", MB) if guide >= MB else ("KB", 1e3)
        print(f"{what:44} {guide / size:8.1f} {measured / size:8.1f} {unit}"
              f"{'' if wrong_by <= WRONG_BY_MAX else '  WRONG'}", flush=True)


def newest_checkpoint(folder, since):
    found = [path.stat() for path in folder.glob("*.checkpoint")]
    sizes = [status.st_size for status in found if status.st_mtime > since]
    return max(sizes, default=0)


def most_resident(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text("utf-8")
    return 1024 * float(re.search(r"VmHWM:\s*(\d+) kB", status).group(1))


def measure_window(table, articles, url, place):
    begin = time.time()
    folder, process = place
    checkpoint = until(lambda: newest_checkpoint(folder, begin), "a checkpoint", WITHIN_S)
    measured = (most_resident(process), metric(url, "wirefold_state_bytes"), checkpoint)
    for what, guide, found in zip(("resident at most", "tables", "a checkpoint"),
                                  row_of_window(articles), measured):
        table.line(f"{articles:,} articles: {what}", guide, found)


def stored(topic):
    return sum(path.stat().st_size for path in LOGS.glob(f"{topic}-*/*.log"))


def measure(table, url, place):
    measure_window(table, 0, url, place)
    load = LOAD.read_bytes()
    articles = load.count(b"\n")
    topics.write("wire.articles", load)
    until(lambda: metric(url, "wirefold_records_committed_total") >= articles, "all is committed",
          WITHIN_S)
    measure_window(table, articles, url, place)
    for what, topic in (("a journal record", "wirefold.journal"),
                        ("a decision", "wire.decisions"), ("records of its story", "wire.stories")):
        table.line(what, row_of_broker(what), stored(topic) / articles)


def main():
    topics.create(PROGRAM)
    table = Table()
    with tempfile.TemporaryDirectory() as name:
        service = subprocess.Popen(
            [PROGRAM, "run", "--bootstrap", BROKER, "--state-folder", name,
             "--checkpoint-seconds", "2"], stderr=subprocess.PIPE, text=True)
        try:
            said = next(line for line in service.stderr if "/metrics" in line)
            url = re.search(r"(http://\S+)/metrics", said).group(1)
            print(f"{'':44} {'guide':>8} {'here':>8}")
            measure(table, url, (pathlib.Path(name), service))
        finally:
            service.kill()
            service.wait()
    return 0 if table.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
