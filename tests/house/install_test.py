#!/usr/bin/env python3
"""deploy/install.sh against a machine made of stubs: what it runs, what it prints, how it ends."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path

INSTALL = Path(__file__).resolve().parents[2] / "deploy" / "install.sh"
REAL_TOOLS = ("bash", "sed", "awk", "dirname", "env")


class Machine:
    """A PATH of stubs. `missing` packages are not installed; the user is `user` (root or not)."""

    def __init__(self, missing, user="root"):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.log = self.root / "log"
        self.log.write_text("")
        for tool in REAL_TOOLS:
            real = subprocess.run(["which", tool], capture_output=True, text=True, check=True)
            (self.root / tool).symlink_to(real.stdout.strip())
        self.stub("dpkg-query", f'case " {missing} " in *" $3 "*) ;; *) echo -n installed ;; esac')
        self.stub("apt-get", f'echo "apt-get $*" >>"{self.log}"')
        self.stub("id", f"echo {0 if user == 'root' else 1000}")
        if user == "sudoer":
            self.stub("sudo", 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"')
            (self.root / "true").symlink_to("/bin/true")

    def stub(self, name, body):
        path = self.root / name
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(0o755)

    def install(self, *sections):
        return subprocess.run([str(INSTALL), *sections], capture_output=True, text=True,
                              check=False, stdin=subprocess.DEVNULL,
                              env={"PATH": str(self.root), "HOME": os.environ.get("HOME", "/")})

    def calls(self):
        return self.log.read_text().splitlines()


class Install(unittest.TestCase):
    def machine(self, *arguments):
        machine = Machine(*arguments)
        self.addCleanup(machine.folder.cleanup)
        return machine

    def test_nothing_missing_runs_nothing(self):
        machine = self.machine("")
        done = machine.install("build", "test")
        self.assertEqual((done.returncode, machine.calls()), (0, []))
        self.assertIn("nothing missing", done.stdout)

    def test_root_and_sudoers_install_what_is_missing_and_only_that(self):
        for user in ("root", "sudoer"):
            with self.subTest(user=user):
                machine = self.machine("cmake kcat", user)
                done = machine.install("build", "test")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("install: cmake kcat", done.stdout)
                self.assertEqual(machine.calls(), [
                    "apt-get update -qq",
                    "apt-get install -y -qq --no-install-recommends cmake kcat"])

    def test_a_package_whose_command_is_there_already_is_not_installed(self):
        machine = self.machine("kcat nodejs npm")
        machine.stub("node", "true")
        done = machine.install("test")
        self.assertIn("install: kcat npm\n", done.stdout)

    def test_a_section_that_is_not_asked_for_is_left_out(self):
        machine = self.machine("cmake kcat")
        machine.install("build")
        self.assertEqual(machine.calls()[-1].split()[-1], "cmake")

    def test_neither_root_nor_sudo_prints_the_line_and_stops(self):
        machine = self.machine("cmake ninja-build", "somebody")
        done = machine.install("build")
        self.assertEqual((done.returncode, machine.calls()), (1, []))
        self.assertIn("apt-get update && apt-get install -y --no-install-recommends "
                      "cmake ninja-build\n", done.stderr)

    def test_a_failing_apt_get_prints_the_line_and_stops(self):
        machine = self.machine("cmake")
        machine.stub("apt-get", "exit 100")
        done = machine.install("build")
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install -y --no-install-recommends cmake\n", done.stderr)

    def test_an_unknown_section_is_refused(self):
        self.assertEqual(self.machine("").install("nonsense").returncode, 2)
        self.assertEqual(self.machine("").install().returncode, 2)


if __name__ == "__main__":
    unittest.main()
