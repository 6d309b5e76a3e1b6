"""Strangers by the thousand, for a window as large as a wire's: articles of sentences from six of
the background's, which share its words and tell nothing."""

import random
import re

from archives import rows, write_rows

ARTICLES = 150_000
SEED = 5
SOURCES = 6          # articles that one is mixed of
SENTENCES = 3        # of each, one behind the other
OUTLETS = 200
LETTERS = range(40, 400)  # of a sentence
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def told(article):
    """Its headline's words and its sentences."""
    sentences = SENTENCE_END.split(article.get("body") or "")
    return ((article.get("headline") or "").split(),
            [sentence for sentence in sentences if len(sentence) in LETTERS])


def mixture(number, sources, dice):
    chosen = dice.sample(sources, SOURCES)
    sentences = []
    for _, own in chosen:
        begin = dice.randrange(len(own))
        sentences += own[begin:begin + SENTENCES]
    return {"id": f"mix{number}", "source": f"Outlet {number % OUTLETS}", "language": "en",
            "headline": " ".join(chosen[0][0][:1] + chosen[1][0][:4]),
            "body": " ".join(sentences)}


def mixed(background, path):
    """Writes them; they have no times."""
    dice = random.Random(SEED)
    sources = [source for source in map(told, rows(background)) if len(source[1]) > SENTENCES + 1]
    write_rows(path, (mixture(number, sources, dice) for number in range(ARTICLES)))
