"""The manual page and the shell's completion, as the package has them: groff has nothing to say
about the page, both know every command and every option that `--help` names, and no other.

Usage: manual_test.py PROGRAM
"""

import re
import subprocess
import sys
import unittest

PROGRAM = sys.argv[1]
COMMANDS = ("run", "replay", "explain", "score", "bench", "topics", "validate", "inspect")
COMPLETE = """source /dev/stdin
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
complete -p wirefold >/dev/null && _wirefold
echo "${COMPREPLY[@]}"
"""


def told(*words):
    return subprocess.run([PROGRAM, *words], check=True, capture_output=True, text=True).stdout


def options_of(command):
    """Those that --help lists: each begins its line."""
    return set(re.findall(r"^ +(?:-h,)?(--[a-z-]+)", told(command, "--help").split("Options:")[1],
                          re.MULTILINE))


def completed(*words):
    """What is offered behind these words of a line."""
    return set(subprocess.run(["bash", "-c", COMPLETE, "-", *words], check=True, text=True,
                              input=told("manual", "--bash"), capture_output=True).stdout.split())


class Manual(unittest.TestCase):
    def test_groff_has_nothing_to_say_about_it(self):
        page = told("manual")
        self.assertEqual(self.complaints(page), "")
        self.assertNotEqual(self.complaints(page.replace(".TP", ".TPP", 1)), "")

    def complaints(self, page):
        done = subprocess.run(["groff", "-man", "-Kutf8", "-Tutf8", "-ww", "-z"], input=page,
                              text=True, capture_output=True, check=False)
        return done.stderr

    def test_has_every_option_of_every_command(self):
        sections = re.split(r"^\.SS wirefold ", told("manual"), flags=re.MULTILINE)[1:]
        self.assertEqual(tuple(section.split()[0] for section in sections), COMMANDS)
        for command, section in zip(COMMANDS, sections):
            named = set(re.findall(r"^\.B .*?(--[a-z-]+)", section.replace("\\-", "-"),
                                   re.MULTILINE))
            self.assertEqual(named, options_of(command), command)


class Completion(unittest.TestCase):
    def test_offers_every_command(self):
        self.assertEqual(completed("wirefold", ""), {*COMMANDS, "--help", "--version"})
        self.assertEqual(completed("wirefold", "re"), {"replay"})

    def test_offers_every_option_of_a_command(self):
        for command in COMMANDS:
            self.assertEqual(completed("wirefold", command, "--"), options_of(command), command)
        self.assertEqual(completed("wirefold", "run", "--state"), {"--state-folder"})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
