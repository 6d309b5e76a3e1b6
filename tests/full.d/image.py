"""The steps of deploy/Dockerfile, read from it, in bare Debian roots instead of containers: every
stage is built from its base, and what comes out is started as the image says.

Usage: image.py BARE_ROOT WORK_FOLDER, as root; BARE_ROOT is a debootstrap of Debian 12. An
instruction that is not known here fails, so that the file cannot drift from what is tested.
"""

import glob
import json
import pathlib
import random
import shlex
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "broker"))
from waiting import DEADLINE_S, page, until

BARE, WORK = (pathlib.Path(argument) for argument in sys.argv[1:3])
ROOT = pathlib.Path(__file__).resolve().parents[2]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# debian:12-slim leaves documentation out, as its dpkg settings say.
SLIM = "path-exclude /usr/share/doc/*\npath-include /usr/share/doc/*/copyright\n"


def instructions():
    """(word, rest) of each instruction, its lines joined."""
    text = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        word, _, rest = line.partition(" ")
        yield word, rest.strip()


class Stage:
    def __init__(self, image, number):
        if image not in ("debian:12", "debian:12-slim"):
            raise SystemExit(f"no bare root for the base {image}")
        self.root = WORK / f"stage-{number}"
        subprocess.run(["cp", "-a", BARE, self.root], check=True)
        if image.endswith("slim"):
            (self.root / "etc/dpkg/dpkg.cfg.d/docker").write_text(SLIM, encoding="utf-8")
        subprocess.run(["mount", "-t", "proc", "proc", self.root / "proc"], check=True)
        self.folder, self.user, self.environment = "/", None, {"PATH": PATH}
        self.stop_signal, self.entry, self.command = "SIGTERM", [], []

    def words(self, command):
        """A command line that runs a command in here, as its user."""
        line = ["chroot", str(self.root), "env", "-i", "-C", self.folder]
        line += [f"{name}={value}" for name, value in self.environment.items()]
        if self.user:
            line += ["setpriv", "--reuid", self.user, "--regid", self.user, "--clear-groups",
                     "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
        return line + command

    def run(self, text):
        print("--", " ".join(text.split()), flush=True)
        subprocess.run(self.words(["/bin/sh", "-c", text]), check=True,
                       stdout=subprocess.DEVNULL)

    def place(self, name):
        return self.root / str(pathlib.PurePosixPath(self.folder) / name).lstrip("/")

    def copy(self, rest, stages):
        *options, source, target = rest.split()
        if options:
            origin = stages[options[0].removeprefix("--from=")].root
            for found in glob.glob(str(origin / source.lstrip("/"))):
                shutil.copy2(found, self.place(target))
            return
        left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
        shutil.copytree(ROOT / source, self.place(target), dirs_exist_ok=True, symlinks=True,
                        ignore=lambda folder, names: [name for name in names if name in left_out
                                                      and pathlib.Path(folder) == ROOT])

    def follow(self, word, rest, stages):
        if word == "RUN":
            self.run(rest)
        elif word == "COPY":
            self.copy(rest, stages)
        elif word == "WORKDIR":
            self.folder = rest
            self.place(".").mkdir(parents=True, exist_ok=True)
        elif word == "ENV":
            self.environment |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        elif word == "USER":
            self.user = rest
        elif word == "STOPSIGNAL":
            self.stop_signal = rest
        elif word in ("ENTRYPOINT", "CMD"):
            setattr(self, "entry" if word == "ENTRYPOINT" else "command", json.loads(rest))
        elif word != "EXPOSE":
            raise SystemExit(f"image.py does not know {word}")


def build():
    stages, stage = {}, None
    try:
        for word, rest in instructions():
            if word != "FROM":
                stage.follow(word, rest, stages)
                continue
            image, _, name = rest.partition(" AS ")
            stage = stages[name or "last"] = Stage(image, len(stages))
        check(stage)
    finally:
        for built in stages.values():
            subprocess.run(["umount", built.root / "proc"], check=False)


def check(image):
    """As compose starts it: the root read-only, /tmp of its own, the state a volume."""
    assert image.user not in (None, "root", "0"), "the image runs as root"
    for tool in ("cc", "cmake", "git"):
        assert not (image.root / "usr/bin" / tool).exists(), f"the image holds {tool}"
    port = random.randrange(10_000, 19_000)
    image.environment |= {"WIREFOLD_KAFKA_BOOTSTRAP": "127.0.0.1:1",
                          "WIREFOLD_HTTP_ADDRESS": f"0.0.0.0:{port}"}
    start = ('mount --rbind "$0" "$0"; mount -o remount,bind,ro "$0"; mount -t tmpfs t "$0/tmp";'
             ' mount -t tmpfs t "$0/var/lib/wirefold"; chmod 777 "$0/var/lib/wirefold";'
             ' chmod 1777 "$0/tmp"; exec "$@"')
    locked = ["unshare", "-m", "sh", "-ec", start, str(image.root)]
    replay = ["replay", "/usr/share/wirefold/sample.jsonl", "--via", "memory", "--out", "/tmp/out"]
    subprocess.run(locked + image.words(image.entry + replay), check=True,
                   stdout=subprocess.DEVNULL, timeout=60)
    process = subprocess.Popen(locked + image.words(image.entry + image.command),
                               stderr=subprocess.PIPE, text=True)
    try:
        shown = until(lambda: page(f"http://127.0.0.1:{port}/version"), "it says its version")
        version = json.loads(shown)["version"]
        process.send_signal(signal.Signals[image.stop_signal])
        _, said = process.communicate(timeout=DEADLINE_S)
    finally:
        process.kill()
    for line in said.splitlines():
        json.loads(line)  # logs are JSON, as the image's environment says
    print(f"the image's version {version} replays and serves on a read-only root as "
          f"{image.user}, ends with {process.returncode}")
    assert process.returncode in (0, 1)


if __name__ == "__main__":
    build()
