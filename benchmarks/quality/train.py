#!/usr/bin/env python3
"""Trains the verdict's weights and says what each feature is worth: train.py [--pairs PROGRAM].

Logistic regression over the pairs that `pairs` prints for every labelled archive, pressed
(reuters, which cannot be, is left out). Each archive weighs the same, and in each the pairs of
one story as much as the others; signs are fixed beforehand, so that no feature can mean in one
archive the opposite of what it says. Pairs of the background count as strangers, but for those
that the shipped weights take for one story: some of its articles are copies. Every figure is of
an archive that its weights have not seen.

Prints: each archive's AUC and best F1 with the shipped weights and with trained ones; what leaving
out one feature costs; and weights from all archives, with how many single archives want each.
Needs numpy and scipy (peers.txt); benchmarks/train.sh calls it.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

import archives as shelf

# What a feature may say: 1, it speaks for one story; -1, against.
SIGNS = {
    "cosine": 1, "lead": 1, "quotations": 1, "template_terms": -1, "template_numbers": -1,
    "weekday_conflict": -1, "lead_numbers": 1, "number_conflict": -1, "day_conflict": -1,
    "names": 1,
}
# Real times are in few archives, and short texts are rare: these stay as they are set.
LEFT_ALONE = {"short_lead", "days_apart", "filed_apart", "uncased_lead"}
SHRINKING = 1e-3
BACKGROUND_ARTICLES = 3000


class Pairs:
    """One archive's pairs: features by name, whether they are one story, what `score` says."""

    def __init__(self, program, path, is_same):
        lines = subprocess.run([program, path], check=True, capture_output=True, text=True).stdout
        header, *rows = (line.split("\t") for line in lines.splitlines())
        labelled = [(row, is_same(row[0], row[1], float(row[2]))) for row in rows]
        labelled = [(row, same) for row, same in labelled if same is not None]
        self.names = header[3:]
        self.same = np.array([same for _, same in labelled], dtype=float)
        self.shipped = np.array([float(row[2]) for row, _ in labelled])
        self.features = np.array([[float(value) for value in row[3:]] for row, _ in labelled])

    def of(self, names):
        return self.features[:, [self.names.index(name) for name in names]]

    def weights(self):
        """Both kinds of pairs weigh a half."""
        positive = max(1, self.same.sum())
        negative = max(1, (1 - self.same).sum())
        return np.where(self.same == 1, 0.5 / positive, 0.5 / negative)


def same_story(archive):
    """Whether two ids tell one story by the archive's labels; None where they do not say."""
    rows = shelf.rows(archive.labels)
    if archive.has_pairs:
        known = {frozenset((row["a"], row["b"])): row["same_story"] for row in rows}
        return lambda a, b, score: known.get(frozenset((a, b)))
    story = {row["id"]: row["story"] for row in rows}
    named = {article for article, name in story.items() if name}
    return lambda a, b, score: story[a] == story[b] if {a, b} <= named else None


def fit(training, names):
    """Intercept and weights by name; signs as in SIGNS."""
    features = np.vstack([pairs.of(names) for pairs in training])
    same = np.concatenate([pairs.same for pairs in training])
    weights = np.concatenate([pairs.weights() for pairs in training]) / len(training)
    scale = features.std(0) + 1e-9
    scaled = features / scale

    def loss(point):
        score = scaled @ point[1:] + point[0]
        each = same * np.logaddexp(0, -score) + (1 - same) * np.logaddexp(0, score)
        slope = (1 / (1 + np.exp(-score)) - same) * weights
        value = (weights * each).sum() + SHRINKING * (point[1:] ** 2).sum()
        return value, np.concatenate([[slope.sum()],
                                      scaled.T @ slope + 2 * SHRINKING * point[1:]])

    bounds = [(None, None)] + [(0, None) if SIGNS[name] > 0 else (None, 0) for name in names]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    return found[0], found[1:] / scale


def auc(same, score):
    positive = same.sum()
    ranks = rankdata(score)[same == 1].sum() - positive * (positive + 1) / 2
    return ranks / (positive * (len(same) - positive))


def best_f1(same, score):
    ordered = same[np.argsort(-score, kind="stable")]
    return (2 * np.cumsum(ordered) / (np.arange(1, len(same) + 1) + same.sum())).max()


def left_out(data, strangers, names):
    """Archive -> (AUC, best F1) with weights from the others."""
    figures = {}
    for name, pairs in data.items():
        others = [other for key, other in data.items() if key != name]
        intercept, weights = fit([*others, *strangers], names)
        score = pairs.of(names) @ weights + intercept
        figures[name] = auc(pairs.same, score), best_f1(pairs.same, score)
    return figures


def mean(figures):
    return np.mean([values for values in figures.values()], axis=0)


def read_all(program, folder):
    files = shelf.Shelf(folder)
    data = {}
    for archive in shelf.here(shelf.ARCHIVES):
        if not archive.can_be_pressed:
            continue  # reuters: of its labelled pairs only those of one story are near in time
        *_, (_, path) = files.timings(archive)  # pressed
        data[archive.name] = Pairs(program, path, same_story(archive))
    strangers = []
    if shelf.BACKGROUND.exists():
        lines = files.unpacked(shelf.BACKGROUND).read_text(encoding="utf-8").splitlines(True)
        path = Path(folder) / "strangers.jsonl"
        path.write_text("".join(lines[:BACKGROUND_ARTICLES]), encoding="utf-8")
        strangers.append(Pairs(program, path, lambda a, b, score: False if score < 0 else None))
    return data, strangers


def show_archives(data, trained):
    print(f"{'archive':12}{'pairs':>8}{'same':>7}{'shipped AUC':>13}{'F1':>7}"
          f"{'trained AUC':>13}{'F1':>7}")
    shipped = {}
    for name, pairs in data.items():
        shipped[name] = auc(pairs.same, pairs.shipped), best_f1(pairs.same, pairs.shipped)
        row = [*shipped[name], *trained[name]]
        print(f"{name:12}{len(pairs.same):>8}{int(pairs.same.sum()):>7}"
              f"{row[0]:>13.4f}{row[1]:>7.3f}{row[2]:>13.4f}{row[3]:>7.3f}")
    row = [*mean(shipped), *mean(trained)]
    print(f"{'mean':27}{row[0]:>13.4f}{row[1]:>7.3f}{row[2]:>13.4f}{row[3]:>7.3f}\n")


def show_ablation(data, strangers, trained):
    print("without         AUC, points  F1, points  (means over archives left out)")
    whole = mean(trained)
    for name in SIGNS:
        lost = mean(left_out(data, strangers, [other for other in SIGNS if other != name])) - whole
        print(f"{name:16}{100 * lost[0]:>+11.2f}{100 * lost[1]:>+12.2f}", flush=True)
    print()


def show_weights(data, strangers):
    intercept, weights = fit([*data.values(), *strangers], list(SIGNS))
    alone = [fit([pairs, *strangers], list(SIGNS))[1] for pairs in data.values()]
    print(f"{'weight':18}{'all archives':>13}  archives that want it, alone ({len(data)})")
    print(f"{'intercept':18}{intercept:>13.2f}")
    for place, name in enumerate(SIGNS):
        wanted = sum(abs(single[place]) > 0.05 for single in alone)
        note = "  one archive's wish is no reason" if wanted < 2 else ""
        print(f"{name:18}{weights[place]:>13.2f}{wanted:>8}{note}")
    print(f"left alone: {', '.join(sorted(LEFT_ALONE))}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pairs", default=shelf.ROOT / "build/release/bin/pairs")
    program = parser.parse_args().pairs
    if not Path(program).exists():
        sys.exit(f"train.py: no program {program}: cmake --build build/release --target pairs")
    with tempfile.TemporaryDirectory() as folder:
        data, strangers = read_all(program, folder)
    if len(data) < 3:
        sys.exit("train.py: fewer than three labelled archives are here: nothing to learn from")
    trained = left_out(data, strangers, list(SIGNS))
    show_archives(data, trained)
    show_ablation(data, strangers, trained)
    show_weights(data, strangers)


if __name__ == "__main__":
    main()
