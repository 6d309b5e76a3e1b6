#!/usr/bin/env python3
"""Checks the whole project against the rules of the house and prints every finding.

Usage: house.py [ROOT]. One line a finding: `file:line: rule: what to do`. Exit code 1 if any.
The rules are functions from a Project to findings; each is shown to fire in house_test.py.
"""

import sys
from pathlib import Path

import room_rules
import size_rules
import text_rules
from project import Project

RULES = size_rules.RULES + room_rules.RULES + text_rules.RULES


def findings_of(project):
    """All findings, in the order of paths and lines."""
    found = {finding for rule in RULES for finding in rule(project)}
    return sorted(found, key=lambda f: (f.path, f.line, f.rule, f.advice))


def main(arguments):
    root = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).resolve().parents[2]
    project = Project(root)
    if not project.rooms:
        print(f"no rooms found: is {root} the project?", file=sys.stderr)
        return 2
    findings = findings_of(project)
    for finding in findings:
        print(finding)
    print(f"house: {len(findings)} findings in {len(project.texts)} files, "
          f"{len(project.rooms)} rooms, {len(RULES)} rules")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
