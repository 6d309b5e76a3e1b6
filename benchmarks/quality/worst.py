"""The worst false joins and worst misses of one run, each with its explanation in short."""

import itertools
import json
import random
from collections import Counter
from dataclasses import dataclass

from archives import SEED, rows
from program import groups

SCORED_MAX = 80  # pairs of one kind and archive that are explained; more are drawn by lot
SHOWN = {"highest": 3, "lowest": 2}
# Between these `explain` lists all that is shared, at length.
READABLE_TO, READABLE_FROM = "\nShared passages", "\nWhat speaks against"


@dataclass(frozen=True)
class Case:
    """One wrongly treated pair. `between` names what it is about, to show no matter twice."""

    pair: tuple
    between: tuple
    score: float = 0.0


def wrong_pairs(archive, decisions):
    """(false joins, misses) by the labels."""
    story = groups(decisions)
    joins, misses = [], []
    for a, b, same in labelled_pairs(archive):
        if a[0] in story and b[0] in story and (story[a[0]] == story[b[0]]) != same:
            by = {a[1], b[1]} if not same else {a[1], story[a[0]], story[b[0]]}
            (misses if same else joins).append(Case((a[0], b[0]), tuple(sorted(by))))
    return joins, misses


def labelled_pairs(archive):
    """((id, label), (id, label), whether they are one story), in a fixed order."""
    if archive.has_pairs:
        for row in rows(archive.labels):
            yield (row["a"], row["a"]), (row["b"], row["b"]), bool(row["same_story"])
        return
    labels = sorted((row["id"], row.get("story") or row["id"]) for row in rows(archive.labels))
    for a, b in itertools.combinations(labels, 2):
        yield a, b, a[1] == b[1]


def drawn(cases):
    """At most SCORED_MAX cases: the first of every matter, then the second, and so on."""
    shuffled = random.Random(SEED).sample(cases, len(cases))
    times, turns = Counter(), []
    for case in shuffled:
        turns.append(times[case.between])
        times[case.between] += 1
    order = sorted(range(len(shuffled)), key=turns.__getitem__)  # stable
    return [shuffled[place] for place in order[:SCORED_MAX]]


class Inspector:
    """Explains pairs of one file of articles; reads them from a cut of it, which is faster."""

    def __init__(self, wirefold, articles, scratch):
        self.wirefold = wirefold
        self.articles = articles
        self.cut = scratch / "inspected.jsonl"

    def scored(self, cases):
        wanted = {article for case in cases for article in case.pair}
        kept = [row for row in rows(self.articles) if row["id"] in wanted]
        self.cut.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
        return [Case(case.pair, case.between, self.score(case.pair)) for case in cases]

    def score(self, pair):
        return json.loads(self.wirefold.explain(pair, self.cut, "--json"))["score"]

    def why(self, pair):
        """The explanation without what is shared and without features that add nothing."""
        text = self.wirefold.explain(pair, self.cut)
        begin = text.split(READABLE_TO)[0].splitlines()
        against = text.partition(READABLE_FROM)
        lines = begin + "".join(against[1:]).splitlines()
        return [line for line in lines if line and " 0.000   " not in line]


def extremes(cases):
    """(end, case): the highest and the lowest scores, one of each matter."""
    shown = set()
    for end, count in SHOWN.items():
        ordered = sorted(cases, key=lambda case: (case.score, case.pair), reverse=end == "highest")
        for case in ordered:
            if count and case.between not in shown:
                shown.add(case.between)
                count -= 1
                yield end, case


def report(kind, cases, inspector):
    """Prints the worst cases; returns ids and scores, never texts."""
    scored = inspector.scored(drawn(cases)) if cases else []
    drawn_by_lot = ", drawn by lot over all stories" if len(scored) < len(cases) else ""
    print(f"\n#### {kind}: {len(cases)} pairs, {len(scored)} of them scored{drawn_by_lot}")
    result = []
    for end, case in extremes(scored):
        print(f"\n{' '.join(case.pair)}: among the {end}, {case.score:.3f}")
        print("\n".join(f"    {line}" for line in inspector.why(case.pair)))
        result.append({"pair": case.pair, "end": end, "score": case.score})
    return {"pairs": len(cases), "scored": len(scored), "worst": result}
