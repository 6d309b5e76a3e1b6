"""Each alert fires where its fault is caused: a real Prometheus scrapes two processes of a service
on a real broker every second. Expressions are those of deploy/prometheus/alerts.yaml, with shorter
times and lower limits (QUICKER), so that the test takes a minute and not an hour. No alert may be
left that was not seen.

Usage: alerts_test.py PROGRAM ARCHIVE, run by tests/broker/broker.sh.
"""

import contextlib
import ctypes
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
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "broker"))
import topics
from waiting import page, until

PROGRAM, ARCHIVE = sys.argv[1:3]
BROKER = os.environ["WIREFOLD_TEST_BROKER"]
BROKER_FOLDER = pathlib.Path(os.environ["WIREFOLD_TEST_BROKER_FOLDERS"])
ROOT = pathlib.Path(__file__).resolve().parents[2]
ALERTS = (ROOT / "deploy/prometheus/alerts.yaml").read_text(encoding="utf-8")
ARTICLES_MAX = 1000
DELIVERED_WITHIN_S = 2  # a record that the broker does not take by then has failed
PORT = random.randrange(10_000, 19_000)
# (what stands in alerts.yaml, what it is here); an idle loop turns every 10 s.
QUICKER = [(r"for: \w+", "for: 0s"), (r"\[5m\]", "[4s]"), (r"\[15m\]", "[15s]"),
           (r"\[30m\]", "[90s]"),
           (r"> 10000", "> 20"), (r"> 150\b", "> 13"), (r"\) > 10$", ") > 1"),
           (r"\) > 5$", ") > 0")]
NO_ANSWER = "PrometheusDoesNotAnswer"
BEGIN = time.monotonic()
FIRED = set()


def firing():
    told = page(f"http://127.0.0.1:{PORT}/api/v1/alerts")
    if told is None:
        return {NO_ANSWER}
    return {alert["labels"]["alertname"] for alert in json.loads(told)["data"]["alerts"]
            if alert["state"] == "firing"}


def ask(query):
    """Values of a Prometheus query."""
    told = page(f"http://127.0.0.1:{PORT}/api/v1/query?query={urllib.parse.quote(query)}")
    return [float(one["value"][1]) for one in json.loads(told)["data"]["result"]] if told else []


def has_watched():
    """Both processes have been scraped some times: what grows from now on is an increase."""
    return ask("count(count_over_time(up[1m]) >= 3)") == [2]


class Fault:
    """What is caused from now on, and the alerts that it is to fire: none of them still fires from
    a fault before. Whether they fired is asked of Prometheus' history, as some do so for a few
    seconds only, while others are waited for."""

    def __init__(self, *alerts):
        self.alerts = alerts
        until(lambda: firing().isdisjoint({*alerts, NO_ANSWER}), f"quiet before: {alerts}")
        self.begin = time.time()

    def has_fired(self, alert):
        past_ms = max(1, int(1000 * (time.time() - self.begin)))
        return ask(f'max_over_time(ALERTS{{alertname="{alert}",alertstate="firing"}}[{past_ms}ms])')

    def fires(self, alert, cause):
        if alert not in self.alerts:
            raise ValueError(f"{alert} may have fired before this fault.")
        until(lambda: self.has_fired(alert), f"{alert} fires: {cause}")
        FIRED.add(alert)
        print(f"{time.monotonic() - BEGIN:5.1f} s  {alert} fires: {cause}", flush=True)


def prometheus(folder):
    rules = ALERTS
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


class Service:
    """One process: its number is that of its port and of its folder."""

    def __init__(self, number, folder):
        self.number = number
        self.folder = folder / str(number)
        self.folder.mkdir(exist_ok=True)
        environment = {**os.environ, "WIREFOLD_KAFKA_LIBRDKAFKA_MESSAGE_TIMEOUT_MS":
                       str(1000 * DELIVERED_WITHIN_S)}
        with open(f"{self.folder}.log", "ab") as log:
            self.process = subprocess.Popen(
                [PROGRAM, "run", "--bootstrap", BROKER, "--state-folder", str(self.folder),
                 "--http-address", f"127.0.0.1:{PORT + number}", "--articles-max",
                 str(ARTICLES_MAX), "--checkpoint-seconds", "1"], stderr=log, env=environment)

    def is_ready(self, asked="readyz"):
        return page(f"http://127.0.0.1:{PORT + self.number}/{asked}") is not None

    def is_active(self):
        return self.is_ready("readyz?active")

    def is_seen_with(self, takeovers):
        """Prometheus has scraped this process at so many take-overs."""
        place = f"127.0.0.1:{PORT + self.number}"
        return ask(f'wirefold_takeovers_total{{instance="{place}"}}') == [takeovers]

    def end(self, way=signal.SIGKILL):
        self.process.send_signal(way)
        self.process.wait(timeout=30)


def feed(lines):
    topics.write("wire.articles", lines)


def copies(count, name):
    """The archive as often as needed, each time under other ids, and all of it of today."""
    with open(ARCHIVE, encoding="utf-8") as lines:
        articles = [{**json.loads(line), "published": None} for line in lines]
    made = []
    while len(made) < count:
        again = len(made)
        made += [{**article, "id": f"{article['id']}-{name}{again}"} for article in articles]
    return "".join(json.dumps(article) + "\n" for article in made).encode()


def broker_pid():
    return int((BROKER_FOLDER / "broker.pid").read_text())


@contextlib.contextmanager
def frozen(pid):
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def thread_of(pid, name):
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            if (task / "comm").read_text(encoding="utf-8").strip() == name:
                return int(task.name)
    return None


@contextlib.contextmanager
def held(thread):
    """A thread stands still, as in a deadlock; the others of its process go on."""
    ptrace = ctypes.CDLL(None, use_errno=True).ptrace
    seize, interrupt, detach = 0x4206, 0x4207, 17
    if ptrace(seize, thread, None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace of a child's threads must be allowed")
    try:
        if ptrace(interrupt, thread, None, None) != 0:
            raise OSError(ctypes.get_errno(), "the thread cannot be interrupted")
        yield
    finally:
        ptrace(detach, thread, None, None)


def held_thread(pid, name):
    return held(until(lambda: thread_of(pid, name), f"process {pid} has a thread {name}"))


def what_forbids_ptrace():
    """Some containers and kernels do (seccomp, Yama); tried on a child, as the services are."""
    child = subprocess.Popen(["sleep", "60"])
    try:
        with held(child.pid):
            return None
    except OSError as error:
        return error
    finally:
        child.kill()
        child.wait()


def active_and_standby(services):
    active = until(lambda: next((one for one in services if one.is_active()), None), "active")
    standby = next(one for one in services if one is not active)
    until(standby.is_ready, "the other one is warm")
    return active, standby


def cause_what_articles_cause(active):
    fault = Fault("WirefoldLagging", "WirefoldNotCommitting", "WirefoldTransactionsFail",
                  "WirefoldSlow", "WirefoldWindowFull")
    with contextlib.ExitStack() as broken:
        with held_thread(active.process.pid, "wf-story"):
            feed(copies(ARTICLES_MAX, "first"))
            cause = "articles come and the thread that decides stands still"
            fault.fires("WirefoldLagging", cause)
            fault.fires("WirefoldNotCommitting", cause)
            broken.enter_context(frozen(broker_pid()))
        time.sleep(2 * DELIVERED_WITHIN_S)
    fault.fires("WirefoldTransactionsFail", "the broker was frozen while records were sent")
    fault.fires("WirefoldSlow", "articles waited meanwhile")
    fault.fires("WirefoldWindowFull", "more articles came than the window holds")
    fault = Fault("WirefoldRejects")
    feed(b"{no json\n" * 200)
    fault.fires("WirefoldRejects", "a publisher sends what is no JSON")


def cause_what_processes_cause(services):
    active, standby = active_and_standby(services)
    fault = Fault("WirefoldCheckpointsFail")
    for service in services:
        service.folder.rename(f"{service.folder}.away")
    feed(copies(1, "second"))
    fault.fires("WirefoldCheckpointsFail", "the state folder is gone")
    for service in services:
        pathlib.Path(f"{service.folder}.away").rename(service.folder)
    fault = Fault("WirefoldTakeovers")
    for _ in range(4):
        active.end(signal.SIGTERM)
        again = Service(active.number, active.folder.parent)
        services[services.index(active)] = again
        until(lambda: standby.is_seen_with(1), "the standby takes over")
        until(lambda: again.is_seen_with(0), "the process is back")
        active, standby = standby, again
    fault.fires("WirefoldTakeovers", "the active process ends again and again")
    fault = Fault("WirefoldStuck")
    with held_thread(active.process.pid, "wf-sink"):
        fault.fires("WirefoldStuck", "a thread stands still")
    fault = Fault("WirefoldProcessDown", "WirefoldNoStandby")
    standby.end()
    fault.fires("WirefoldProcessDown", "the standby is killed")
    fault.fires("WirefoldNoStandby", "the standby is killed")
    fault = Fault("WirefoldNobodyActive")
    active.end()
    fault.fires("WirefoldNobodyActive", "both processes are killed")


def cause_all(services, folder):
    for number in (1, 2):
        services.append(Service(number, folder))
        until(services[-1].is_ready, f"process {number} is ready")
    until(services[0].is_active, "the first process is active")
    until(has_watched, "both processes are scraped")
    until(lambda: not firing(), "one process is active, one stands by, and no alert fires")
    cause_what_articles_cause(services[0])
    cause_what_processes_cause(services)


def main():
    if forbidden := what_forbids_ptrace():
        print(f"SKIPPED, NOT TESTED: no thread can be held still here. {forbidden}",
              file=sys.stderr)
        return 77
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as ends:
        folder = pathlib.Path(name)
        topics.create(PROGRAM, "--partitions", "1")
        watcher = prometheus(folder)
        ends.callback(watcher.wait)
        ends.callback(watcher.kill)
        services = []
        ends.callback(lambda: [service.end() for service in services])
        try:
            cause_all(services, folder)
        except Exception:
            for service in services:
                log = pathlib.Path(f"{service.folder}.log")
                print(log.read_text(encoding="utf-8", errors="replace"))
            raise
    left = set(re.findall(r"- alert: (\w+)", ALERTS)) - FIRED
    print(len(FIRED), "alerts seen to fire; not seen:", *sorted(left))
    return 1 if left else 0


sys.exit(main())
