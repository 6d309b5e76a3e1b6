"""The systemd unit under a real systemd: a Debian with the package in it is booted (systemd-nspawn,
on this machine's network), and the unit, with every setting it has, decides the sample from a real
broker; a copy of it that differs in its command replays the sample, another has a wrong setting.

Usage: unit.py PROGRAM ROOT, as root, run by tests/broker/broker.sh; ROOT has the package, systemd
and dbus. The settings in ROOT are changed.
"""

import filecmp
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "broker"))
import topics
from waiting import DEADLINE_S, page, until

PROGRAM, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
BROKER = os.environ["WIREFOLD_TEST_BROKER"]
SAMPLE = ROOT / "usr/share/wirefold/sample.jsonl"
STATE = ROOT / "var/lib/wirefold"
UNITS = ROOT / "etc/systemd/system"
PORT = random.randrange(10_000, 19_000)
REPLAY = "/usr/bin/wirefold replay /usr/share/wirefold/sample.jsonl --via embedded --out "


def enable(name):
    wants = UNITS / "multi-user.target.wants"
    wants.mkdir(parents=True, exist_ok=True)
    place = UNITS / name if (UNITS / name).exists() else pathlib.Path("/lib/systemd/system") / name
    target = "/" + str(place.relative_to(ROOT)) if place.is_relative_to(ROOT) else str(place)
    if not (wants / name).is_symlink():
        (wants / name).symlink_to(target)


def write_units():
    told = ROOT / "etc/systemd/system.conf.d/told.conf"  # what starts and fails, on the console
    told.parent.mkdir(exist_ok=True)
    told.write_text("[Manager]\nShowStatus=yes\n")
    settings = ROOT / "etc/wirefold/wirefold.toml"
    settings.write_text(settings.read_text().replace('bootstrap = ""', f'bootstrap = "{BROKER}"'))
    (ROOT / "etc/default/wirefold").write_text(
        f"WIREFOLD_HTTP_ADDRESS=127.0.0.1:{PORT}\nWIREFOLD_SERVICE_CHECKPOINT_SECONDS=1\n")
    unit = (ROOT / "lib/systemd/system/wirefold.service").read_text()
    replay = re.sub(r"ExecStart=.*", "ExecStart=" + REPLAY + "/var/lib/wirefold/out", unit)
    replay = replay.replace("Type=exec", "Type=oneshot").replace("Restart=always", "Restart=no")
    (UNITS / "wirefold-replay.service").write_text(replay)
    wrong = unit.replace("[Service]", "[Service]\nEnvironment=WIREFOLD_DESK_ADDRESS=nowhere")
    (UNITS / "wirefold-wrong.service").write_text(wrong)
    for name in ("wirefold.service", "wirefold-replay.service", "wirefold-wrong.service"):
        enable(name)


def process_of_the_unit():
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[:3] == [b"/usr/bin/wirefold", b"run", b"--config"]:
            return folder
    raise AssertionError("no process of the unit")


def check_confinement(process):
    status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
    user = next(line.split(":") for line in (ROOT / "etc/passwd").read_text().splitlines()
                if line.startswith("wirefold:"))
    assert status["Uid"].split()[0] == user[2], "it does not run as the user wirefold"
    assert int(status["CapEff"], 16) == int(status["CapBnd"], 16) == 0, "it has capabilities"
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2", "no system call filter"
    assert status["Umask"] == "0077"
    mounts = [line.split() for line in (process / "mountinfo").read_text().splitlines()]
    places = {mount[4]: mount[5].split(",")[0] for mount in mounts}
    assert places["/"] == "ro" and places["/var/lib/wirefold"] == "rw", places
    assert STATE.stat().st_mode & 0o777 == 0o700
    print("user wirefold, no capability, a system call filter, all read-only but its state folder")


def check(log):
    shown = f"http://127.0.0.1:{PORT}"
    until(lambda: page(f"{shown}/readyz?active"), "the unit is active")
    topics.write("wire.articles", SAMPLE.read_bytes())
    until(lambda: "wirefold_records_committed_total 260\n" in (page(f"{shown}/metrics") or ""),
          "all is committed")
    print("the unit decided the sample")
    check_confinement(process_of_the_unit())
    until(lambda: list(STATE.glob("*.checkpoint")), "a checkpoint is written")
    made = until(lambda: (STATE / "out/decisions.jsonl").exists() and STATE / "out", "a replay")
    with tempfile.TemporaryDirectory() as here:
        subprocess.run([PROGRAM, "replay", str(SAMPLE), "--via", "memory", "--out", here],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(lambda: filecmp.cmp(made / "decisions.jsonl", f"{here}/decisions.jsonl", False),
              "a replay under the unit's settings decides as one here")
    print("a replay under the unit's settings decided as one here")
    until(lambda: "status wirefold-wrong.service" in log.read_text(), "a wrong setting is refused")
    assert "status wirefold.service" not in log.read_text()
    assert "status wirefold-replay.service" not in log.read_text()
    print("a unit with a wrong setting did not start")


def end(*_):
    raise SystemExit("interrupted")


def main():
    signal.signal(signal.SIGTERM, end)
    write_units()
    topics.create(PROGRAM)
    log = pathlib.Path(f"{ROOT}.console")
    with open(log, "wb") as output:
        machine = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "systemd-nspawn", "--quiet", "--keep-unit",
             "--register=no", "--console=read-only", "-D", str(ROOT), "-b"],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            check(log)
            machine.send_signal(signal.SIGTERM)  # an orderly shutdown
            machine.wait(timeout=DEADLINE_S)
        except BaseException:
            print(log.read_text()[-6000:])
            machine.kill()
            machine.wait()
            raise
    assert machine.returncode == 0, machine.returncode
    assert "Stopped" in log.read_text()
    print("the unit stopped with its machine")


main()
