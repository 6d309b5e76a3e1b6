"""Runs a test, then holds every record that it left on the output topics of its broker against
config/schemas: value and headers, also those whose transaction was taken back.

Usage: checked.py COMMAND…, run by tests/broker/broker.sh; the command's exit code, or 1 where a
record is not as its schema says or there is none.
"""

import concurrent.futures
import os
import subprocess
import sys
import time

import records

BROKER = os.environ["WIREFOLD_TEST_BROKER"]
EXAMPLES_MAX = 5
READERS = 8  # kcat waits for most of its time


def check(topic):
    """How many records there are, and sentences about those that are wrong."""
    count, wrong = 0, []
    for record in records.records_of(BROKER, topic, "read_uncommitted"):
        count += 1
        if found := records.complaints_of(topic, record):
            wrong.append(f"{topic} offset {record['offset']}: {'; '.join(found)}\n  {record}")
    return count, wrong


def main():
    code = subprocess.run(sys.argv[1:], check=False).returncode
    if code != 0:
        return code
    begin = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(READERS) as pool:
        topics = records.output_topics(BROKER)
        checked = list(pool.map(check, topics))
    count = sum(found for found, _ in checked)
    wrong = [sentence for _, sentences in checked for sentence in sentences]
    print(*wrong[:EXAMPLES_MAX], sep="\n")
    print(f"{count} records on {len(topics)} output topics, {len(wrong)} of them not as "
          f"config/schemas says ({time.monotonic() - begin:.1f} s)", flush=True)
    return 1 if wrong or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
