#!/usr/bin/env python3
"""Runs the sections that benchmarks/quality.sh names and writes table.md and results.json."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import mixed
import printed
import rated
import rivals
import table
import worn
import worst
from archives import (AFFAIRS, ARCHIVES, BACKGROUND, RATED, ROOT, SAMPLE, SHARED, Shelf, here,
                      rows)
from program import Wirefold

SHUFFLES = range(1, 11)
PRINTS = range(1, 4)


def say(text):
    print(text, file=sys.stderr, flush=True)


class Bench:
    """One run: the program, the files, and the results so far."""

    def __init__(self, options, scratch):
        self.wirefold = Wirefold(options.wirefold, scratch)
        self.shelf = Shelf(scratch)
        self.scratch = scratch
        self.peers = options.peers
        self.results = {"commit": commit()}

    def measured(self, archive, times):
        """The systems' scores of one archive with these times."""
        timings = self.results.setdefault("archives", {}).setdefault(archive.name, {})
        return timings.setdefault(times, {})

    def score_archive(self, archive):
        for times, articles in self.shelf.timings(archive):
            say(f"{archive.name} {times}")
            decisions = self.wirefold.replay(articles)
            self.measured(archive, times)["wirefold"] = self.wirefold.score(archive, decisions)

    def archives(self):
        for archive in here(ARCHIVES):
            self.score_archive(archive)

    def sample(self):
        self.score_archive(SAMPLE)
        for times, articles in self.shelf.timings(SAMPLE):
            decisions = self.wirefold.replay(articles)
            families = self.wirefold.score(SAMPLE, decisions, "family")
            relations = self.measured(SAMPLE, times)["wirefold"]["relations"]
            detail = {"families": families, "relations": relations}
            self.results.setdefault("sample", {})[times] = detail

    def rivals(self):
        """Beside Wirefold's scores, which this section makes where no other has."""
        if not BACKGROUND.exists():
            return say("SKIPPED: rivals: the background archive is not here")
        if "archives" not in self.results:
            self.archives()
        for archive in here(ARCHIVES):
            for times, articles in self.shelf.timings(archive):
                say(f"rivals: {archive.name} {times}")
                for name, grouping in rivals.groupings(articles, self.shelf, self.peers):
                    score = self.wirefold.score(archive, grouping)
                    self.measured(archive, times)[name] = score

    def scores_among(self, name, archives, strangers=()):
        """Scores of the archives that can be pressed, of one run over all; none without the
        background."""
        if not BACKGROUND.exists():
            say(f"SKIPPED: {name}: the background archive is not here")
            return {}
        say(name)
        decisions = self.wirefold.replay(self.shelf.crowd(archives, name, strangers))
        return {archive.name: self.wirefold.score(archive, decisions)
                for archive in archives if archive.can_be_pressed}

    def crowd(self):
        archives = {archive.name: archive for archive in here(ARCHIVES) if archive.can_be_pressed}
        self.results["crowd"] = {}
        for name, score in self.scores_among("crowd", list(archives.values())).items():
            pressed = self.shelf.pressed(self.shelf.recorded(archives[name]))
            alone = self.wirefold.score(archives[name], self.wirefold.replay(pressed))
            self.results["crowd"][name] = {"crowd": score, "alone": alone}

    def throng(self):
        """A crowd of twice as many: reuters, too. Nothing is asked of that."""
        self.results["throng"] = self.scores_among("throng", here(ARCHIVES))

    def torrent(self):
        """The crowd among ten times as many mixed articles. Nothing is asked of that."""
        archives = [archive for archive in here(ARCHIVES) if archive.can_be_pressed]
        strangers = [self.scratch / "mixed.jsonl"] if BACKGROUND.exists() else []
        for path in strangers:
            mixed.mixed(self.shelf.unpacked(BACKGROUND), path)
        self.results["torrent"] = self.scores_among("torrent", archives, strangers)

    def shuffles(self):
        self.results["shuffles"] = {}
        for archive in here(ARCHIVES):
            if archive.can_be_pressed:
                say(f"shuffles: {archive.name}")
                files = [self.shelf.pressed(self.shelf.recorded(archive), seed)
                         for seed in SHUFFLES]
                self.results["shuffles"][archive.name] = [
                    self.wirefold.score(archive, self.wirefold.replay(file))["f1"]
                    for file in files]

    def untold(self):
        """What is left where nothing is known of the language; the sample, of many, is left out."""
        self.results["untold"] = {}
        for archive in here(ARCHIVES):
            if archive.can_be_pressed and archive is not SAMPLE:
                say(f"untold: {archive.name}")
                self.results["untold"][archive.name] = {
                    times: {"told": self.wirefold.score(archive, self.wirefold.replay(articles)),
                            "untold": self.wirefold.score(
                                archive, self.wirefold.replay(self.shelf.untold(articles)))}
                    for times, articles in self.shelf.timings(archive)}

    def headlines(self):
        """How many headlines alone show their language."""
        self.results["headlines"] = {}
        for archive in here(ARCHIVES):
            say(f"headlines: {archive.name}")
            alone, stated = self.shelf.headlines(self.shelf.recorded(archive))
            if not stated:
                continue
            decided = {row["article_id"]: row.get("language", "")
                       for row in rows(self.wirefold.replay(alone)) if "outcome" in row}
            found = [(decided.get(article, ""), language) for article, language in stated.items()]
            self.results["headlines"][archive.name] = {
                "all": len(found),
                "right": sum(told == language for told, language in found),
                "wrong": sum(told not in ("", language) for told, language in found)}

    def affairs(self):
        """The project's own running affairs; nothing is asked of them."""
        self.results["affairs"] = {
            archive.name: {times: self.wirefold.score(archive, self.wirefold.replay(articles))
                           for times, articles in self.shelf.timings(archive)}
            for archive in AFFAIRS}

    def printed(self):
        """Every article printed by some more outlets; nothing is asked of that."""
        self.results["printed"] = {}
        archives = [archive for archive in here(ARCHIVES)
                    if archive.can_be_pressed and not archive.has_pairs]
        for archive in archives + AFFAIRS:
            say(f"printed: {archive.name}")
            timings = self.results["printed"].setdefault(archive.name, {})
            for seed in PRINTS:
                made = printed.printed(archive, self.shelf.recorded(archive), self.scratch, seed)
                for times, articles in self.shelf.timings(made):
                    score = self.wirefold.score(made, self.wirefold.replay(articles))
                    timings.setdefault(times, []).append(score)

    def worn(self):
        """Every article as feeds wear it down; nothing is asked of that."""
        self.results["worn"] = {}
        archives = [archive for archive in here(ARCHIVES)
                    if archive.can_be_pressed and not archive.has_pairs]
        for way in worn.WAYS:
            say(f"worn: {way}")
            found = self.results["worn"].setdefault(way, {})
            for archive in archives + AFFAIRS:
                made = worn.worn(archive, self.shelf.recorded(archive), self.scratch, way)
                articles = made.folder / "articles.jsonl"
                one = found.setdefault(archive.name, {})
                one["wirefold"] = self.wirefold.score(made, self.wirefold.replay(articles))
                if BACKGROUND.exists():
                    one["tfidf"] = self.wirefold.score(made, rivals.tfidf(articles, self.shelf))

    def rated(self):
        """The project's own rated pairs in eight languages; nothing is asked of them."""
        self.results["rated"] = {}
        for times, articles in self.shelf.timings(RATED):
            found = {"wirefold": self.wirefold.replay(articles)}
            if BACKGROUND.exists():
                found["tfidf"] = rivals.tfidf(articles, self.shelf)
            self.results["rated"][times] = {
                name: rated.score(RATED.labels, grouping) for name, grouping in found.items()}

    def worst(self):
        """Of the pressed times, where only the texts can part two events; reuters as recorded."""
        self.results["worst"] = {}
        for archive in here(ARCHIVES):
            times, articles = list(self.shelf.timings(archive))[-1]
            say(f"worst: {archive.name} {times}")
            print(f"\n### Worst of {archive.name}, {times}")
            joins, misses = worst.wrong_pairs(archive, self.wirefold.replay(articles))
            inspector = worst.Inspector(self.wirefold, articles, self.scratch)
            self.results["worst"][archive.name] = {
                "false joins": worst.report("False joins", joins, inspector),
                "misses": worst.report("Misses", misses, inspector)}


def commit():
    """The commit that is checked out, and whether something differs from it."""
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty", "--abbrev=7"],
                          capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wirefold", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--peers", help="the Python that has datasketch; none: no MinHash")
    parser.add_argument("sections", nargs="+")
    return parser.parse_args()


def main():
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(options, Path(scratch))
        for section in options.sections:
            getattr(bench, section)()
    text = table.markdown(bench.results)
    print("\n" + text, end="")
    (options.out / "table.md").write_text(text, encoding="utf-8")
    (options.out / "results.json").write_text(
        json.dumps(bench.results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
