"""Runs a test, then holds every record that it left on the output topics of its broker against
config/schemas: value and headers, also those whose transaction was taken back. A test without a
broker leaves its records, a line each, in the folder that WIREFOLD_TEST_RECORDS names.

Usage: checked.py COMMAND…, with a broker run by tests/broker/broker.sh; the command's exit code, or
1 where a record is not as its schema says or there is none.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import records

BROKER = os.environ.get("WIREFOLD_TEST_BROKER")
EXAMPLES_MAX = 5
READERS = 8  # kcat waits for most of its time


def judged(topic, found, is_event):
    """How many records there are, and sentences about those that are wrong."""
    count, wrong = 0, []
    for record in found:
        count += 1
        if said := records.complaints_of(record.get("topic", topic), record, is_event):
            wrong.append(f"{topic}, record {count}: {'; '.join(said)}\n  {record}")
    return count, wrong


def judged_topic(topic):
    return judged(topic, records.records_of(BROKER, topic, "read_uncommitted"), True)


def judged_file(path):
    with open(path, encoding="utf-8", errors="replace") as lines:
        return judged(path, ({"key": "", **json.loads(line)} for line in lines), False)


def run(folder):
    return subprocess.run(sys.argv[1:], check=False,
                          env={**os.environ, "WIREFOLD_TEST_RECORDS": folder}).returncode


def main():
    with tempfile.TemporaryDirectory() as folder:
        code = run(folder)
        if code != 0:
            return code
        begin = time.monotonic()
        places = records.output_topics(BROKER) if BROKER else list(pathlib.Path(folder).iterdir())
        with concurrent.futures.ProcessPoolExecutor(READERS) as pool:
            checked = list(pool.map(judged_topic if BROKER else judged_file, places))
    count = sum(found for found, _ in checked)
    wrong = [sentence for _, sentences in checked for sentence in sentences]
    print(*wrong[:EXAMPLES_MAX], sep="\n")
    print(f"{count} records in {len(places)} places, {len(wrong)} of them not as "
          f"config/schemas says ({time.monotonic() - begin:.1f} s)", flush=True)
    return 1 if wrong or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
