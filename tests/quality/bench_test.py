#!/usr/bin/env python3
"""Shows benchmarks/quality.sh to print for the sample what `wirefold score` says of a plain replay.

Usage: bench_test.py PROGRAM (as the tests of quality/ name it to ctest).
"""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "sample"
sys.path.insert(0, str(ROOT / "benchmarks" / "quality"))
sys.dont_write_bytecode = True
import archives  # noqa: E402
import rated  # noqa: E402
import worn  # noqa: E402
WIREFOLD = ""  # set by main


def output(*words):
    return subprocess.run([str(word) for word in words], check=True, stdout=subprocess.PIPE,
                          text=True).stdout


def cells(table, times, measure):
    """The cells after the measure in the sample's row of that name."""
    for line in table.splitlines():
        row = [cell.strip() for cell in line.strip("|").split("|")]
        if row[:2] == ["sample", times] and row[2].startswith(measure):
            return row[3:]
    raise AssertionError(f"no row for {times}, {measure} in\n{table}")


class QualityBench(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.out = Path(folder.name)
        cls.table = output(ROOT / "benchmarks" / "quality.sh", "--wirefold", WIREFOLD,
                           "--out", cls.out, "sample")
        output(WIREFOLD, "replay", SAMPLE / "articles.jsonl", "--via", "memory",
               "--out", cls.out / "replay")

    def score(self, key):
        decisions = self.out / "replay" / "decisions.jsonl"
        return json.loads(output(WIREFOLD, "score", SAMPLE / "labels.jsonl", decisions,
                                 "--key", key, "--json"))

    def cell(self, measure):
        return cells(self.table, "recorded", measure)[0]

    def expect_bcubed(self, measure, score):
        p, r, f1 = (score["bcubed"][name] for name in ("p", "r", "f1"))
        self.assertEqual(self.cell(measure), f"{p:.3f} / {r:.3f} / {f1:.4f}")

    def test_stories_and_families_are_as_scored(self):
        self.expect_bcubed("B-cubed", self.score("story"))
        self.expect_bcubed("families", self.score("family"))

    def test_recall_look_alikes_and_most_stories_are_as_scored(self):
        score = self.score("story")
        recall = {name: hit / all_of_it
                  for name, (hit, all_of_it) in score["recall_by_relation"].items()}
        self.assertEqual(self.cell("recall of rewrite"),
                         f"{recall['rewrite']:.3f} / {recall['coverage']:.3f} / "
                         f"{score['look_alikes'][0]}")
        others = [f"{recall[name]:.3f}" for name in ("verbatim", "edited", "excerpt", "update")]
        self.assertEqual(self.cell("recall of verbatim"), " / ".join(others))
        self.assertEqual(self.cell("most true stories"), str(score["most_groups"]))

    def test_relations_are_as_scored(self):
        relations = self.score("story")["relations"]
        self.assertEqual(self.cell("relation of the first decision"),
                         f"{relations['right']}/{relations['articles']} = "
                         f"{relations['accuracy']:.4f}")

    def test_the_written_table_is_the_printed_one(self):
        written = (self.out / "table.md").read_text(encoding="utf-8")
        self.assertTrue(self.table.endswith(written), self.table)

    def test_the_json_holds_the_same_scores(self):
        results = json.loads((self.out / "results.json").read_text(encoding="utf-8"))
        measured = results["archives"]["sample"]["recorded"]["wirefold"]
        for name, value in self.score("story").items():
            self.assertEqual(measured[name], value, name)

    def test_every_verdict_follows_from_its_figures(self):
        met = cells(self.table, "recorded", "families")[-1]
        f1 = self.score("family")["bcubed"]["f1"]
        self.assertEqual(met, "aim" if f1 >= 0.97 else "least" if f1 >= 0.93 else "NO")


class WornArchives(unittest.TestCase):
    """Each way changes what it says, and neither the labels nor the number of articles."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.articles = archives.rows(SAMPLE / "articles.jsonl")

    def worn(self, way):
        made = worn.worn(archives.SAMPLE, SAMPLE / "articles.jsonl", self.folder, way)
        self.assertEqual(archives.rows(made.labels), archives.rows(archives.SAMPLE.labels))
        articles = archives.rows(made.folder / "articles.jsonl")
        self.assertEqual([row["id"] for row in articles], [row["id"] for row in self.articles])
        return articles

    def test_left_as_it_is_nothing_changes(self):
        for before, after in zip(self.articles, self.worn("as it is")):
            self.assertEqual(after, {**before, "body": before.get("body") or ""})

    def test_a_teaser_is_the_begin_of_its_text(self):
        most = worn.TEASER_LETTERS
        for before, after in zip(self.articles, self.worn(f"cut to {most} letters")):
            self.assertLessEqual(len(after["body"]), most + 1)
            self.assertTrue((before.get("body") or "").startswith(after["body"].rstrip("…")))

    def test_every_way_changes_what_it_is_to_change(self):
        for way in worn.WAYS:
            bodies = [row["body"] for row in self.worn(way)]
            kept = sum(body == (row.get("body") or "")
                       for body, row in zip(bodies, self.articles)) / len(bodies)
            with self.subTest(way):
                self.assertEqual(kept == 1, way == "as it is")
                self.assertEqual(0.3 < kept < 0.9, "every" in way)


class RatedPairs(unittest.TestCase):
    """Five pairs of two languages, of which the first, the second and the fourth are joined."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        ratings = {"de-1": 1.0, "de-2": 2.4, "en-1": 1.6, "en-2": 1.1, "en-3": 4.0}
        stories = {"de-1": "tt", "de-2": "tt", "en-1": "tu", "en-2": "tt", "en-3": "tu"}
        self.labels = Path(folder.name) / "pairs.jsonl"
        self.labels.write_text("".join(
            json.dumps({"a": f"{pair}a", "b": f"{pair}b", "rating": rating}) + "\n"
            for pair, rating in ratings.items()))
        self.decisions = Path(folder.name) / "decisions.jsonl"
        self.decisions.write_text("".join(
            json.dumps({"article_id": f"{pair}{side}", "story_id": f"{pair}{story}"}) + "\n"
            for pair, both in stories.items() for side, story in zip("ab", both)))

    def test_ratings_below_two_are_one_event(self):
        score = rated.score(self.labels, self.decisions)
        for name, value in {"p": 2 / 3, "r": 2 / 3, "f1": 2 / 3}.items():
            self.assertAlmostEqual(score[name], value, msg=name)
        self.assertEqual(list(score["bands"].values()), [(2, 2), (0, 1), (1, 1), (0, 1)])

    def test_each_language_has_its_own_pairs(self):
        languages = rated.score(self.labels, self.decisions)["languages"]
        self.assertEqual(languages["de"], {"p": 0.5, "r": 1.0, "f1": 2 / 3})
        self.assertEqual(languages["en"], {"p": 1.0, "r": 0.5, "f1": 2 / 3})


if __name__ == "__main__":
    WIREFOLD = sys.argv.pop(1)
    unittest.main()
