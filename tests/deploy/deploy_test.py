"""Alerts and dashboard name metrics that there are, the alerts fire at their faults (promtool)
and each has its entry in the operator's guide; the guide names nothing that is not there.

Usage: deploy_test.py SOURCE_FOLDER PROGRAM
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

ROOT = pathlib.Path(sys.argv[1])
PROGRAM = sys.argv[2]
DEPLOY = ROOT / "deploy"
ALERTS = (DEPLOY / "prometheus/alerts.yaml").read_text(encoding="utf-8")
SOURCE = (ROOT / "pipeline/app/service_metrics.cc").read_text(encoding="utf-8")
KNOWN = set(re.findall(r'"((?:wirefold|process)_\w+)"', SOURCE))
HISTOGRAMS = set(re.findall(r'page\.histogram\("(\w+)"', SOURCE))
KNOWN |= {name + end for name in HISTOGRAMS for end in ("_bucket", "_sum", "_count")}


def metrics_in(text):
    return set(re.findall(r"\b(?:wirefold|process)_[a-z_]+\b", text))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=DEPLOY / "prometheus")
    return done.returncode, done.stdout + done.stderr


class Alerts(unittest.TestCase):
    def test_name_metrics_that_there_are(self):
        expressions = "".join(re.findall(r"expr:.*?(?=for:|labels:)", ALERTS, re.DOTALL))
        self.assertGreater(len(metrics_in(expressions)), 8)
        self.assertEqual(metrics_in(expressions) - KNOWN, set())

    def test_fire_at_their_faults_and_are_quiet_without(self):
        self.assertTrue(shutil.which("promtool"), "promtool is missing: deploy/install.sh test")
        for command in (("check", "rules", "alerts.yaml"), ("test", "rules", "alerts_test.yaml")):
            code, output = run("promtool", *command)
            self.assertEqual(code, 0, output)

    def test_are_all_tested_and_explained(self):
        tests = (DEPLOY / "prometheus/alerts_test.yaml").read_text(encoding="utf-8")
        guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
        names = re.findall(r"- alert: (\w+)", ALERTS)
        self.assertGreater(len(names), 8)
        for name in names:
            self.assertIn(f"name: {name} fires", tests)
            self.assertIn(f"name: {name} is quiet", tests)
            self.assertIn(f"`{name}`", guide)
        self.assertEqual(set(re.findall(r"`(Wirefold[A-Z]\w+)`", guide)) - set(names), set())


class Guide(unittest.TestCase):
    def test_has_no_block_that_is_not_run(self):
        guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
        marks = re.findall(r"^```(.*)$", guide, re.MULTILINE)
        self.assertGreater(len(marks), 10)
        self.assertEqual(set(marks[::2]), {"sh"})  # guide_test.sh runs these
        self.assertEqual(set(marks[1::2]), {""})


class Manifests(unittest.TestCase):
    def test_give_both_containers_the_same_environment(self):
        """`validate` makes the clients that `run` makes, so it needs the same secrets."""
        manifest = (DEPLOY / "kubernetes/wirefold.yaml").read_text(encoding="utf-8")
        containers = [block for block in re.split(r"^ {8}- name: ", manifest, flags=re.MULTILINE)
                      if re.search(r"^ {10}image: ", block, re.MULTILINE)]
        self.assertEqual([block.split()[0] for block in containers], ["validate", "wirefold"])
        first, second = ["".join(re.findall(r"^ {10}env.*\n(?: {12}.*\n)*", block, re.MULTILINE))
                         for block in containers]
        self.assertEqual(first.split("\n"), [
            "          envFrom: &secrets",
            "            - secretRef: {name: wirefold-secrets, optional: true}", ""])
        self.assertEqual(second, "          envFrom: *secrets\n")


class Dashboard(unittest.TestCase):
    def test_names_metrics_that_there_are(self):
        board = json.loads((DEPLOY / "grafana/dashboard.json").read_text(encoding="utf-8"))
        expressions = [target["expr"] for panel in board["panels"]
                       for target in panel.get("targets", [])]
        self.assertGreater(len(expressions), 10)
        for expression in expressions:
            self.assertTrue(metrics_in(expression), expression)
            self.assertEqual(metrics_in(expression) - KNOWN, set(), expression)

    def test_panels_have_titles_units_and_no_two_the_same_place(self):
        board = json.loads((DEPLOY / "grafana/dashboard.json").read_text(encoding="utf-8"))
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
        self.assertEqual(len(places), len(set(places)))
        for panel in board["panels"]:
            self.assertTrue(panel["title"])
            self.assertTrue(panel["fieldConfig"]["defaults"]["unit"], panel["title"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
