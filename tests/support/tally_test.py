#!/usr/bin/env python3
"""Shows the tally to count single tests, and to fail where something failed or nothing ran."""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import tally


class Reports:
    """The reports of one run of tests/run.sh, written entry by entry."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        (self.root / "release").mkdir()
        self.entries = []
        self.cases = []
        self.steps = ""

    def entry(self, name, program, status="run", inside=""):
        self.entries.append({"name": name, "command": [f"/b/{word}" for word in program.split()]})
        self.cases.append(f'<testcase name="{name}" status="{status}">{inside}</testcase>')

    def gtest(self, file, cases):
        (self.root / "release" / file).write_text(
            f'<testsuites><testsuite name="S">{cases}</testsuite></testsuites>')

    def run(self):
        """The printed lines and the exit code."""
        folder = self.root / "release"
        (folder / "entries.json").write_text(json.dumps({"tests": self.entries}))
        (folder / "ctest.xml").write_text(f"<testsuite>{''.join(self.cases)}</testsuite>")
        (self.root / "steps.tsv").write_text(self.steps)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = tally.main(["tally.py", str(self.root)])
        return out.getvalue().splitlines(), code


def case(name, inside="", result="completed"):
    return f'<testcase classname="S" name="{name}" result="{result}">{inside}</testcase>'


SKIPPED = '<skipped message="a.cc:1&#x0A;no archive here&#x0A;"/>'


class TallyCounts(unittest.TestCase):
    def setUp(self):
        self.reports = Reports()
        self.addCleanup(self.reports.folder.cleanup)

    def test_single_tests_of_gtest_programs_and_other_entries_as_one(self):
        self.reports.entry("base", "base_test")
        self.reports.gtest("base_test.xml", case("A") + case("B") + case("C", SKIPPED, "skipped"))
        self.reports.entry("house", "python3")
        self.reports.steps = "passed\tformat\t\nskipped\ttests/full.d/a.sh\tno broker\n"
        lines, code = self.reports.run()
        self.assertEqual(lines, ["SKIPPED release: base: S.C: no archive here",
                                 "SKIPPED tests/full.d/a.sh: no broker",
                                 "4 passed, 0 failed, 2 skipped"])
        self.assertEqual(code, 0)

    def test_a_failed_test_once_and_by_name(self):
        self.reports.entry("base", "base_test", status="fail")
        self.reports.gtest("base_test.xml", case("A") + case("B", '<failure message="x"/>'))
        lines, code = self.reports.run()
        self.assertEqual(lines, ["FAILED release: base: S.B", "1 passed, 1 failed, 0 skipped"])
        self.assertEqual(code, 1)

    def test_a_program_that_dies_after_its_tests_fails(self):
        self.reports.entry("base", "base_test", status="fail")
        self.reports.gtest("base_test.xml", case("A"))
        lines, code = self.reports.run()
        self.assertEqual((lines[-1], code), ("1 passed, 1 failed, 0 skipped", 1))

    def test_a_program_that_dies_before_its_report_fails(self):
        self.reports.entry("base", "base_test", status="fail")
        self.reports.entry("text", "text_test", status="notrun")
        lines, code = self.reports.run()
        self.assertEqual((lines[-1], code), ("0 passed, 2 failed, 0 skipped", 1))

    def test_every_run_of_one_program(self):
        self.reports.entry("a", "base_test")
        self.reports.entry("b", "base_test")
        self.reports.gtest("base_test.xml", case("A"))
        self.reports.gtest("base_test_1.xml", case("B"))
        self.reports.gtest("base_testing.xml", case("Other"))
        lines, code = self.reports.run()
        self.assertEqual((lines[-1], code), ("2 passed, 0 failed, 0 skipped", 0))

    def test_a_program_started_by_a_script(self):
        self.reports.entry("broker", "broker.sh broker_test")
        self.reports.gtest("broker_test.xml", case("A") + case("B"))
        lines, code = self.reports.run()
        self.assertEqual((lines[-1], code), ("2 passed, 0 failed, 0 skipped", 0))

    def test_a_ctest_skip_with_its_reason(self):
        self.reports.entry("kcat", "kcat.sh", "notrun", '<skipped message="SKIP_RETURN_CODE=77"/>')
        self.reports.entry("other", "other.sh")
        lines, code = self.reports.run()
        self.assertEqual(lines, ["SKIPPED release: kcat: SKIP_RETURN_CODE=77",
                                 "1 passed, 0 failed, 1 skipped"])
        self.assertEqual(code, 0)

    def test_nothing_run_is_a_failure(self):
        lines, code = self.reports.run()
        self.assertEqual((lines, code), (["0 passed, 0 failed, 0 skipped"], 1))


if __name__ == "__main__":
    unittest.main()
