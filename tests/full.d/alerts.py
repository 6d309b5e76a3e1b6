"""Each kind of alert fires where its fault is caused: a real Prometheus scrapes two processes of a
service on a real broker every second. Expressions are those of deploy/prometheus/alerts.yaml, with
shorter times and lower limits (QUICKER), so that the test takes a minute and not an hour.

Usage: alerts.py PROGRAM ARCHIVE, with the broker's address in WIREFOLD_TEST_BROKER and its process
id in WIREFOLD_TEST_BROKER_PID.
"""

import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

PROGRAM, ARCHIVE = sys.argv[1:3]
BROKER = os.environ["WIREFOLD_TEST_BROKER"]
BROKER_PID = int(os.environ["WIREFOLD_TEST_BROKER_PID"])
ROOT = pathlib.Path(__file__).resolve().parents[2]
DEADLINE_S = 60
PORT = random.randrange(10_000, 19_000)
# (what stands in alerts.yaml, what it is here)
QUICKER = [(r"for: \w+", "for: 0s"), (r"\[(5|15|30)m\]", "[15s]"), (r"> 10000", "> 20"),
           (r"> 150\b", "> 4"), (r"\) > 10$", ") > 0.001")]
FIRED = set()


def until(condition, what):
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.2)
    raise AssertionError(f"not within {DEADLINE_S} s: {what}")


def firing():
    url = f"http://127.0.0.1:{PORT}/api/v1/alerts"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            alerts = json.load(answer)["data"]["alerts"]
    except OSError:
        return {"PrometheusDoesNotAnswer"}
    now = {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}
    FIRED.update(now)
    return now


def fires(name, cause):
    until(lambda: name in firing(), f"{name} fires when {cause}")
    print(f"{name} fires: {cause}", flush=True)


def start(index, folder):
    return subprocess.Popen(
        [PROGRAM, "run", "--bootstrap", BROKER, "--http-address", f"127.0.0.1:{PORT + index}",
         "--articles-max", "1000", "--state-folder", f"{folder}/{index}",
         "--checkpoint-seconds", "1"], stderr=subprocess.DEVNULL)


def feed(lines):
    subprocess.run(["kcat", "-b", BROKER, "-t", "wire.articles", "-P"], input=lines, check=True,
                   timeout=60)


def prometheus(folder):
    rules = (ROOT / "deploy/prometheus/alerts.yaml").read_text(encoding="utf-8")
    for pattern, shorter in QUICKER:
        rules = re.sub(pattern, shorter, rules, flags=re.MULTILINE)
    (folder / "alerts.yaml").write_text(rules, encoding="utf-8")
    (folder / "prometheus.yaml").write_text(
        "global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}\n"
        "rule_files: [alerts.yaml]\nscrape_configs:\n  - job_name: wirefold\n"
        f"    static_configs: [targets: ['127.0.0.1:{PORT + 1}', '127.0.0.1:{PORT + 2}']]\n",
        encoding="utf-8")
    return subprocess.Popen(
        ["prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/d",
         f"--web.listen-address=127.0.0.1:{PORT}"], stderr=subprocess.DEVNULL)


def cause_faults(folder, processes):
    with open(ARCHIVE, "rb") as lines:
        articles = lines.read()
    for index in (1, 2):
        (folder / str(index)).mkdir()
        processes.append(start(index, folder))
        time.sleep(1.5)
    until(lambda: not firing(), "one process is active, one stands by, and no alert fires")
    time.sleep(5)  # some scrapes of counters that stand still: what grows later is an increase
    FIRED.clear()
    feed(articles)
    fires("WirefoldSlow", "a commit takes longer than the limit")
    feed(b"{no json\n" * 50)
    fires("WirefoldRejects", "a publisher sends what is no JSON")
    os.kill(BROKER_PID, signal.SIGSTOP)
    try:
        fires("WirefoldStuck", "the broker is frozen and the commit waits")
    finally:
        os.kill(BROKER_PID, signal.SIGCONT)
    processes[1].kill()
    fires("WirefoldProcessDown", "the standby is killed")
    fires("WirefoldNoStandby", "the standby is killed")
    processes[0].kill()
    fires("WirefoldNobodyActive", "both processes are killed")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([PROGRAM, "topics", "create", "--bootstrap", BROKER, "--partitions", "1",
                        "--replication", "1"], check=True, stdout=subprocess.DEVNULL)
        processes = []
        watcher = prometheus(folder)
        try:
            cause_faults(folder, processes)
        finally:
            for process in [*processes, watcher]:
                process.kill()
                process.wait()
    known = set(re.findall(r"- alert: (\w+)", (ROOT / "deploy/prometheus/alerts.yaml").read_text()))
    print("seen to fire:", *sorted(FIRED))
    print("by promtool's tests alone:", *sorted(known - FIRED))


main()
