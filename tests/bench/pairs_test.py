#!/usr/bin/env python3
"""Training pairs: each one's score is what the shipped weights make of its features.

pairs_test.py PROGRAM
"""

import collections
import subprocess
import sys
import tomllib
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "sample" / "articles.jsonl"
WEIGHTS = ROOT / "config" / "verdict.toml"
PARTNERS = 40


class Pairs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lines = subprocess.run([sys.argv[1], SAMPLE], check=True, capture_output=True, text=True)
        cls.header, *cls.rows = [line.split("\t") for line in lines.stdout.splitlines()]

    def test_score_is_the_intercept_and_each_feature_by_its_weight(self):
        weights = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
        self.assertEqual(set(self.header[3:]) | {"intercept"}, set(weights))
        for row in self.rows:
            features = dict(zip(self.header[3:], map(float, row[3:])))
            score = weights["intercept"] + sum(weights[n] * x for n, x in features.items())
            self.assertAlmostEqual(float(row[2]), score, places=3, msg=row[:2])

    def test_each_article_has_its_nearest_earlier_ones_once(self):
        partners = collections.Counter(row[0] for row in self.rows)
        self.assertGreater(len(partners), 200)
        self.assertLessEqual(max(partners.values()), PARTNERS)
        self.assertEqual(len({frozenset(row[:2]) for row in self.rows}), len(self.rows))

    def test_without_an_archive_it_says_so(self):
        ran = subprocess.run([sys.argv[1]], capture_output=True, text=True)
        self.assertEqual(ran.returncode, 1)
        self.assertIn("name an archive", ran.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
