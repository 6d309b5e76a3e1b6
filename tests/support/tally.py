#!/usr/bin/env python3
"""Counts single tests over all ctest runs of tests/run.sh and names what failed or was skipped.

Usage: tally.py REPORTS. REPORTS holds one folder a preset with `entries.json` (ctest
--show-only=json-v1), `ctest.xml` (ctest --output-junit) and gtest's own `PROGRAM.xml` files, and
`steps.tsv` (outcome, name, reason) for what is no ctest entry. A ctest entry whose program left a
gtest report counts as its single tests, any other as one. The last line is the sum.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from pathlib import Path


def gtest_cases(report):
    """(outcome, name, reason) of every test in one gtest report."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skipped = case.find("skipped")
        if case.find("failure") is not None:
            yield "failed", name, ""
        elif skipped is not None or case.get("result") == "skipped":
            reason = skipped.get("message") if skipped is not None else None
            yield "skipped", name, last_line(reason)
        elif case.get("result") == "completed":
            yield "passed", name, ""


def last_line(reason):
    """A reason's last line that says something; gtest puts file and line before it."""
    lines = [line.strip() for line in (reason or "").splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def programs_of(folder):
    """ctest entry -> base name of its program: the first word of its command with a report, so that
    a script may stand around the program; else the first word."""
    found = {}
    for entry in json.loads((folder / "entries.json").read_text())["tests"]:
        words = [Path(word).name for word in entry.get("command", ["?"])]
        found[entry["name"]] = next((w for w in words if reports_of(folder, w)), words[0])
    return found


def reports_of(folder, program):
    """gtest's reports of a program: PROGRAM.xml, PROGRAM_1.xml … one a run."""
    return [path for path in sorted(folder.glob("*.xml"))
            if re.fullmatch(re.escape(program) + r"(_\d+)?", path.stem)]


def entry_outcome(case):
    """A ctest entry's own outcome and reason."""
    skipped = case.find("skipped")
    if skipped is not None and case.get("status") != "fail":
        return "skipped", skipped.get("message") or "skipped by ctest"
    return ("passed", "") if case.get("status") == "run" else ("failed", case.get("status"))


def preset_cases(folder):
    """(outcome, name, reason) of every single test of one preset."""
    junit = folder / "ctest.xml"
    if not junit.exists():
        yield "failed", "ctest", "ctest left no report"
        return
    programs = programs_of(folder)
    by_program = defaultdict(list)
    for case in ElementTree.parse(junit).getroot().iter("testcase"):
        by_program[programs.get(case.get("name"), "?")].append(case)
    for program, entries in by_program.items():
        yield from program_cases(folder, program, entries)


def program_cases(folder, program, entries):
    """The tests of one program, which may stand behind several ctest entries."""
    cases = [case for report in reports_of(folder, program) for case in gtest_cases(report)]
    entry = entries[0].get("name")
    yield from ((outcome, f"{entry}: {name}", reason) for outcome, name, reason in cases)
    known_failure = any(outcome == "failed" for outcome, _, _ in cases)
    for case in entries:
        outcome, reason = entry_outcome(case)
        if not cases or (outcome == "failed" and not known_failure):
            yield outcome, case.get("name"), reason


def all_cases(reports):
    """Every test of every preset, then the steps."""
    for folder in sorted(path.parent for path in reports.glob("*/entries.json")):
        for outcome, name, reason in preset_cases(folder):
            yield outcome, f"{folder.name}: {name}", reason
    for line in (reports / "steps.tsv").read_text().splitlines():
        outcome, name, reason = line.split("\t")
        yield outcome, name, reason


def main(arguments):
    counts = Counter()
    named = defaultdict(list)
    for outcome, name, reason in all_cases(Path(arguments[1])):
        counts[outcome] += 1
        named[outcome].append(f"{outcome.upper()} {name}" + (f": {reason}" if reason else ""))
    for line in named["skipped"] + named["failed"]:
        print(line)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 0 if counts["passed"] and not counts["failed"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv))
