"""The labelled archives: where they are, how each is measured, and the files that runs read."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
TOOLS = SHARED / "tools"
BACKGROUND = SHARED / "data" / "background" / "articles.jsonl.zst"
SEED = 7  # of every pressed run but the ten shuffles


@dataclass(frozen=True)
class Archive:
    """One labelled archive. `labels` are stories, or pairs of articles."""

    name: str
    folder: Path
    has_pairs: bool = False
    can_be_pressed: bool = True

    @property
    def labels(self):
        return self.folder / ("pairs.jsonl" if self.has_pairs else "labels.jsonl")

    def is_here(self):
        return self.labels.exists()


SAMPLE = Archive("sample", ROOT / "tests" / "sample")
# Running affairs of our own writing; the second ones were written when story/tempo.h stood.
AFFAIRS = [Archive(name, ROOT / "tests" / name) for name in ("affairs", "affairs_unseen")]
# Pairs in eight languages, rated from 1 (one agency text) over 2 (where one event ends) to 4
# (nothing in common); our own writing, from which no rule was made.
RATED = Archive("rated", ROOT / "tests" / "rated", has_pairs=True)
# The labels of reuters are made from distances in time, so other times would make them wrong.
ARCHIVES = [
    Archive("newsfeed", SHARED / "data" / "newsfeed"),
    Archive("ecbplus", SHARED / "data" / "ecbplus"),
    Archive("basil", SHARED / "data" / "basil"),
    Archive("fnc1_test", SHARED / "data" / "fnc1_test"),
    Archive("toloka", SHARED / "data" / "toloka", has_pairs=True),
    Archive("reuters", SHARED / "data" / "reuters", has_pairs=True, can_be_pressed=False),
    SAMPLE,
]


def here(archives):
    """Those that are on this machine; says loudly which are not."""
    for archive in archives:
        if not archive.is_here():
            print(f"SKIPPED: the archive {archive.name} is not here", file=sys.stderr)
    return [archive for archive in archives if archive.is_here()]


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def write_rows(path, objects):
    with open(path, "w", encoding="utf-8") as out:
        for row in objects:
            print(json.dumps(row, ensure_ascii=False), file=out)


class Shelf:
    """The archives' files in one scratch folder, unpacked and pressed once each."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def recorded(self, archive):
        plain = archive.folder / "articles.jsonl"
        return plain if plain.exists() else self.unpacked(archive.folder / "articles.jsonl.zst")

    def unpacked(self, packed):
        path = self.folder / f"{packed.parent.name}.jsonl"
        if not path.exists():
            with open(path, "wb") as out:
                subprocess.run(["zstdcat", packed], stdout=out, check=True)
        return path

    def pressed(self, articles, seed=SEED):
        path = self.folder / f"{articles.parent.name}-{articles.stem}-pressed-{seed}.jsonl"
        if not path.exists():
            script = [sys.executable, TOOLS / "press_times.py", articles, "--seed", str(seed)]
            with open(path, "wb") as out:
                subprocess.run(script, stdout=out, check=True)
        return path

    def untold(self, articles):
        """The same articles in a language that the program has no table or words of."""
        path = self.folder / f"{articles.parent.name}-{articles.stem}-untold.jsonl"
        write_rows(path, ({**row, "language": "qaa"} for row in rows(articles)))
        return path

    def headlines(self, articles):
        """Every different headline as an article that is nothing else and states no language; and
        by the ids of these articles the languages that were stated."""
        path = self.folder / f"{articles.parent.name}-{articles.stem}-headlines.jsonl"
        different = {row["headline"]: row for row in rows(articles) if row.get("headline")}
        write_rows(path, ({"id": row["id"], "headline": headline, "body": ""}
                          for headline, row in different.items()))
        return path, {row["id"]: row["language"] for row in different.values()}

    def crowd(self, archives, name, strangers):
        """The archives, the background and files of strangers in one, pressed; an id may be used
        only once."""
        files = [self.recorded(archive) for archive in archives]
        files += [self.unpacked(BACKGROUND), *strangers]
        together = self.folder / f"{name}.jsonl"
        together.write_bytes(b"".join(file.read_bytes().rstrip(b"\n") + b"\n" for file in files))
        ids = [row["id"] for row in rows(together)]
        if len(ids) != len(set(ids)):
            sys.exit("two archives use the same article id: the crowd cannot be scored")
        return self.pressed(together)

    def timings(self, archive):
        """(times, path) of every file that the archive is measured on."""
        yield "recorded", self.recorded(archive)
        if archive.can_be_pressed and TOOLS.exists():
            yield "pressed", self.pressed(self.recorded(archive))
