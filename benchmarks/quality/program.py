"""Runs wirefold at its defaults: replay to decisions, score against labels, explain a pair."""

import json
import os
import subprocess
import sys

from archives import TOOLS


class Wirefold:
    """The program under test. Settings from the environment are kept away from it."""

    def __init__(self, path, folder):
        self.path = path
        self.folder = folder
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith("WIREFOLD_")}

    def output(self, *arguments):
        words = [str(word) for word in (self.path, *arguments)]
        done = subprocess.run(words, capture_output=True, text=True, env=self.environment)
        if done.returncode != 0:
            sys.exit(f"{' '.join(words)}\nfailed with {done.returncode}: {done.stderr}")
        return done.stdout

    def replay(self, articles):
        """Decisions of one run over the articles; the file stays until the bench ends."""
        out = self.folder / "runs" / articles.stem / articles.parent.name
        if not (out / "decisions.jsonl").exists():
            self.output("replay", articles, "--via", "memory", "--out", out)
        return out / "decisions.jsonl"

    def score(self, archive, assignments, key="story"):
        """All measures against the archive's labels, by `wirefold score` or score.py."""
        if archive.has_pairs:
            return score_pairs(archive.labels, assignments)
        options = ("--key", key, "--json")
        score = json.loads(self.output("score", archive.labels, assignments, *options))
        return {**score, **score["bcubed"]}

    def explain(self, pair, articles, *options):
        return self.output("explain", *pair, "--archive", articles, *options)


def score_pairs(labels, assignments):
    script = [sys.executable, TOOLS / "score.py", "--pairs", labels, assignments, "--json"]
    return json.loads(subprocess.run(script, capture_output=True, check=True).stdout)


def groups(assignments):
    """Article id -> story id; the last line for an id counts."""
    story = {}
    with open(assignments, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            article = row.get("article_id", row.get("id"))
            if article:
                story[article] = row.get("story_id") or f"alone:{article}"
    return story
