"""The topics of a service on the tests' broker: made, and filled by another client (kcat)."""

import os
import subprocess

BROKER = os.environ["WIREFOLD_TEST_BROKER"]


def create(program, *more):
    """Those that the service wants; `more` are further words of `wirefold topics create`."""
    subprocess.run([program, "topics", "create", "--bootstrap", BROKER, "--replication", "1",
                    *more], check=True, stdout=subprocess.DEVNULL, timeout=60)


def write(topic, lines):
    """A record of each line."""
    subprocess.run(["kcat", "-b", BROKER, "-t", topic, "-P"], input=lines, check=True, timeout=120)
