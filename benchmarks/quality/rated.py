"""Pairs of articles with ratings: what share of each rating was put into one story."""

from archives import rows
from program import groups

ONE_EVENT = 2.0  # rated below it, two articles tell one event
BANDS = {"one agency text": (0, 1.2), "told independently": (1.2, ONE_EVENT),
         "related": (ONE_EVENT, 2.9), "alike or strange": (2.9, 5)}


def precision_recall(judged):
    """Of (tell one event, were joined)."""
    hit = sum(same and joined for same, joined in judged)
    found = sum(joined for _, joined in judged)
    true = sum(same for same, _ in judged)
    p, r = hit / found if found else 1.0, hit / true if true else 1.0
    return {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0}


def score(labels, assignments):
    """Of all pairs and by language, which an id begins with; and (joined, all) of each band."""
    story = groups(assignments)
    judged = [(row["a"].split("-")[0], row["rating"], story[row["a"]] == story[row["b"]])
              for row in rows(labels)]
    languages = sorted({language for language, _, _ in judged})
    bands = {}
    for name, (low, high) in BANDS.items():
        joined = [was for _, rating, was in judged if low <= rating < high]
        bands[name] = (sum(joined), len(joined))
    return {**precision_recall([(rating < ONE_EVENT, was) for _, rating, was in judged]),
            "bands": bands,
            "languages": {language: precision_recall([(rating < ONE_EVENT, was)
                                                      for tongue, rating, was in judged
                                                      if tongue == language])
                          for language in languages}}
