#!/usr/bin/env python3
"""The made load is the same for the same seed, labelled in full, and found by the program.

synthetic_test.py PROGRAM
"""

import collections
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "synthetic.py"
SAMPLE = ROOT / "tests" / "sample" / "articles.jsonl"
COUNT = 400


def made(*options):
    command = [sys.executable, SCRIPT, SAMPLE, str(COUNT), *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Synthetic(unittest.TestCase):
    def test_same_seed_makes_the_same_load(self):
        self.assertEqual(made("--seed", "3"), made("--seed", "3"))
        self.assertNotEqual(made("--seed", "3"), made("--seed", "4"))

    def test_articles_are_in_order_labelled_and_of_the_size_asked_for(self):
        with tempfile.TemporaryDirectory() as folder:
            labels = Path(folder) / "labels.jsonl"
            rows = list(map(json.loads, made("--labels", labels).splitlines()))
            labelled = list(map(json.loads, labels.read_text().splitlines()))
        self.assertEqual([row["id"] for row in rows], [row["id"] for row in labelled])
        self.assertEqual(len(rows), COUNT)
        times = [row["published"] for row in rows]
        self.assertEqual(times, sorted(times))
        relations = collections.Counter(row["relation"] for row in labelled)
        self.assertEqual(len(relations), 7)
        self.assertAlmostEqual(relations["original"] / COUNT, 0.7, delta=0.1)
        originals = [len(r["body"]) for r, l in zip(rows, labelled) if l["relation"] == "original"]
        self.assertAlmostEqual(sum(originals) / len(originals), 3000, delta=300)

    def test_program_finds_what_was_copied(self):
        with tempfile.TemporaryDirectory() as folder:
            load, labels = Path(folder) / "load.jsonl", Path(folder) / "labels.jsonl"
            load.write_text(made("--labels", labels), encoding="utf-8")
            command = [sys.argv[1], "bench", load, "--labels", labels, "--rounds", "1", "--json"]
            score = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        recall = score["score"]["recall_by_relation"]
        for relation in ("verbatim", "edited", "excerpt", "update"):
            self.assertEqual(*recall[relation], relation)
        self.assertGreater(score["score"]["bcubed"]["p"], 0.9)

    def test_curve_sets_both_streams_side_by_side(self):
        lines = made("--curve").splitlines()
        self.assertIn("made", lines[1])
        self.assertIn("different ones a document", lines[-1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
