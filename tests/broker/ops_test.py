"""Metrics, health and logs of `wirefold run` on a real broker: the pages are what promtool accepts,
the counts are those of the records, a standby says that it is one, and each log line is JSON.

Usage: ops_test.py PROGRAM ARCHIVE, with the broker's address in WIREFOLD_TEST_BROKER; needs kcat.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.request

import topics
from waiting import samples, until

PROGRAM, ARCHIVE = sys.argv[1:3]
BROKER = os.environ["WIREFOLD_TEST_BROKER"]
ARTICLES = 60


class Process:
    """A service with JSON logs, and the address of its metrics as it says it."""

    def __init__(self, prefix):
        self.lines = []
        self.url = None
        self.process = subprocess.Popen(
            [PROGRAM, "run", "--bootstrap", BROKER, "--topic-prefix", prefix, "--log-format",
             "json", "--http-address", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        until(lambda: self.url, "the metrics' address")

    def read(self):
        for line in self.process.stderr:
            self.lines.append(line)
            if found := re.search(r"(http://[^/]+)/metrics", line):
                self.url = found.group(1)

    def get(self, path):
        try:
            with urllib.request.urlopen(self.url + path, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def values(self):
        """The samples of /metrics by series."""
        return samples(self.get("/metrics")[1])

    def stop(self):
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        return code


class OpsOfAService(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        prefix = f"ops{os.getpid()}."
        topics.create(PROGRAM, "--topic-prefix", prefix, "--partitions", "2")
        cls.active = Process(prefix)
        until(lambda: cls.active.get("/readyz?active")[0] == 200, "the first process is active")
        cls.standby = Process(prefix)
        until(lambda: "standing by" in cls.standby.get("/readyz")[1], "the second one stands by")
        with open(ARCHIVE, "rb") as lines:
            articles = b"".join(next(lines) for _ in range(ARTICLES)) + b"{no json\n"
        topics.write(prefix + "wire.articles", articles)
        until(lambda: cls.active.values()["wirefold_records_committed_total"] == ARTICLES + 1,
              "all records are committed")

    @classmethod
    def tearDownClass(cls):
        for process in (cls.standby, cls.active):
            process.stop()

    def test_promtool_accepts_the_page(self):
        self.assertTrue(shutil.which("promtool"), "promtool is missing: deploy/install.sh test")
        page = self.active.get("/metrics")[1]
        checked = subprocess.run(["promtool", "check", "metrics"], input=page, text=True,
                                 capture_output=True)
        self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""))

    def test_counts_are_those_of_the_records(self):
        values = self.active.values()
        outcomes = {series: value for series, value in values.items()
                    if series.startswith("wirefold_decisions_total") and value}
        self.assertEqual(sum(outcomes.values()), ARTICLES + 1, outcomes)
        self.assertEqual(outcomes['wirefold_decisions_total{outcome="rejected"}'], 1)
        rejects = sum(value for series, value in values.items()
                      if series.startswith("wirefold_rejects_total"))
        self.assertEqual(rejects, 1)
        self.assertEqual(values["wirefold_commit_delay_seconds_count"], ARTICLES + 1)
        self.assertGreaterEqual(values['wirefold_transactions_total{result="committed"}'], 1)
        self.assertEqual(values["wirefold_takeovers_total"], 1)

    def test_the_state_is_shown(self):
        values = until(lambda: (now := self.active.values())["wirefold_stories_open"] and now,
                       "the state has been measured behind the articles")
        self.assertGreater(values["wirefold_state_bytes"], 0)
        self.assertGreater(values["process_resident_memory_bytes"], 0)
        self.assertEqual(values['wirefold_service_state{state="active"}'], 1)

    def test_lag_is_given_by_partition_and_falls_to_nothing(self):
        def is_caught_up():
            lags = [value for series, value in self.active.values().items()
                    if series.startswith("wirefold_input_lag_records")]
            return len(lags) >= 3 and not any(lags)  # two of articles, and the rulings'
        until(is_caught_up, "each partition's lag is 0")

    def test_a_standby_is_ready_and_not_active(self):
        code, body = self.standby.get("/readyz")
        self.assertEqual((code, json.loads(body)["reasons"][0]["code"]), (200, "standing_by"))
        self.assertEqual(self.standby.get("/readyz?active")[0], 503)

    def test_a_taken_address_ends_the_start_and_names_its_setting(self):
        taken = self.active.url.removeprefix("http://")
        ended = subprocess.run([PROGRAM, "run", "--bootstrap", BROKER, "--http-address", taken,
                                "--log-format", "json"], capture_output=True, text=True, timeout=30)
        self.assertEqual(ended.returncode, 1, ended.stderr)
        last = json.loads(ended.stderr.splitlines()[-1])
        for words in ("http.address", taken, "--http-address another port"):
            self.assertIn(words, last["message"])

    def test_both_are_live_and_say_their_version(self):
        for process in (self.active, self.standby):
            self.assertEqual(process.get("/livez")[0], 200)
            self.assertEqual(json.loads(process.get("/version")[1])["name"], "wirefold")

    def test_log_lines_are_json_without_article_text(self):
        self.assertTrue(self.active.lines)
        with open(ARCHIVE, encoding="utf-8") as lines:
            headline = json.loads(next(lines))["headline"]
        for line in self.active.lines + self.standby.lines:
            entry = json.loads(line)
            self.assertLessEqual({"time", "level", "event", "message"}, set(entry))
            self.assertNotIn(headline, line)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
