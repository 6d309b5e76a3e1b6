#!/usr/bin/env python3
"""Makes a load of any size where real articles are too few, and shows that it is no easier.

Usage: synthetic.py ARCHIVE COUNT [--seed N] [--bytes N] [--labels FILE] > load.jsonl
       synthetic.py ARCHIVE COUNT --curve

ARCHIVE is a .jsonl of real articles (also .zst); their sentences are dealt anew. Each made article
has about --bytes (3,000), in English, within three days. Seventy of a hundred found a story: their
sentences come from all over the archive, three words in ten exchanged for others as common, names
and numbers for fresh ones. Thirty are copies of one of the last 2,000 of these: verbatim, edited,
excerpt, update, rewrite, coverage, five of each. --labels writes what is a copy of what, as
`wirefold score` and `wirefold bench --labels` read it. Nothing of the archive is kept anywhere but
in what is printed. --curve prints, instead, how many documents hold the word of each rank, in the
archive and in COUNT made articles: a made stream must not be easy by accident.
"""

import argparse
import collections
import datetime
import json
import random
import re
import subprocess
import sys

WORD = re.compile(r"\w+", re.UNICODE)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“])")
RELATIONS = ["verbatim", "edited", "excerpt", "update", "rewrite", "coverage"]
START = 1_772_323_200  # 2026-03-01T00:00:00Z
RECENT = 2000


def lines_of(path):
    if path.endswith(".zst"):
        packed = subprocess.Popen(["zstdcat", path], stdout=subprocess.PIPE)
        yield from packed.stdout
        if packed.wait() != 0:
            sys.exit(f"synthetic.py: cannot be unpacked: {path}")
    else:
        with open(path, "rb") as file:
            yield from file


class Stock:
    """The archive's sentences as words, the words by how common they are, and its names."""

    def __init__(self, path):
        self.sentences, self.counts, names = [], collections.Counter(), collections.Counter()
        self.documents = []
        for line in lines_of(path):
            body = json.loads(line).get("body") or ""
            self.documents.append(frozenset(word.lower() for word in WORD.findall(body)))
            for sentence in SENTENCE_END.split(body):
                words = sentence.split()
                if not 6 <= len(words) <= 45:
                    continue
                self.sentences.append(words)
                self.counts.update(words)
                names.update(word for word in words[1:] if word[:1].isupper() and word.isalpha())
        if len(self.sentences) < 1000:
            sys.exit(f"synthetic.py: the archive has too few sentences: {path}")
        self.names = [name for name, count in names.items() if count > 2]
        self.spread = [word for words in self.sentences for word in words]


class Maker:
    """Deals articles from a stock; the same seed deals the same ones."""

    def __init__(self, stock, seed, size):
        self.stock, self.dice, self.size = stock, random.Random(seed), size
        self.recent = collections.deque(maxlen=RECENT)

    def fresh(self, word):
        """Another word for it: as common a one as chance has it, a name for a name."""
        if word[:1].isdigit():
            return str(self.dice.randrange(2, 10 ** min(4, len(word) + 1)))
        if word[:1].isupper() and word.isalpha() and len(word) > 2:
            return self.dice.choice(self.stock.names)
        return self.dice.choice(self.stock.spread)

    def changed(self, words, share):
        rolls = self.dice.random
        return [self.fresh(word) if rolls() < share else word for word in words]

    def founder(self):
        sentences, length = [], 0
        while length < self.size:
            words = self.changed(self.dice.choice(self.stock.sentences), 0.3)
            sentences.append(words)
            length += sum(map(len, words)) + len(words)
        return sentences

    def copy(self, sentences, relation):
        dice = self.dice
        if relation == "verbatim":
            return sentences
        if relation == "edited":
            return [self.changed(words, 0.04) for words in sentences]
        if relation == "excerpt":
            return sentences[: max(3, len(sentences) * 2 // 5)]
        if relation == "update":
            return self.founder()[: len(sentences) // 4] + sentences
        if relation == "rewrite":  # order and wording changed, a quarter left out, a few kept whole
            kept = dice.sample(sentences, max(3, len(sentences) * 3 // 4))
            return [w if dice.random() < 0.2 else self.changed(w, 0.25) for w in kept]
        shared = dice.sample(sentences, max(2, len(sentences) // 3))  # coverage: its words, anew
        mixed = [word for words in shared for word in words]
        dice.shuffle(mixed)
        own = self.founder()[: len(sentences) // 2]
        return [sentences[0][::-1]] + [mixed[i : i + 18] for i in range(0, len(mixed), 18)] + own

    def next(self):
        """The sentences of one article, its story's number or none for a new one, its relation."""
        if len(self.recent) < 10 or self.dice.random() < 0.7:
            return self.founder(), None, "original"
        story, sentences = self.dice.choice(self.recent)
        relation = self.dice.choice(RELATIONS)
        return self.copy(sentences, relation), story, relation


def time_text(seconds):
    moment = datetime.datetime.fromtimestamp(START + seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def articles(maker, count):
    for number in range(count):
        sentences, story, relation = maker.next()
        if story is None:
            story = number
            maker.recent.append((number, sentences))
        yield number, sentences, story, relation


def write(maker, count, labels):
    for number, sentences, story, relation in articles(maker, count):
        record = {
            "id": f"made-{number}",
            "source": f"outlet {number % 997}",
            "language": "en",
            "published": time_text(number * 259_200 // max(count, 259_200)),
            "headline": " ".join(sentences[0][:12]),
            "body": " ".join(" ".join(words) for words in sentences),
        }
        print(json.dumps(record, ensure_ascii=False))
        if labels:
            row = {"id": record["id"], "story": f"made-{story}", "family": None}
            print(json.dumps(row | {"relation": relation}), file=labels)


def frequencies(documents):
    counts = collections.Counter()
    for words in documents:
        counts.update(words)
    return sorted(counts.values(), reverse=True)


def show_curve(stock, maker, count):
    sample = random.Random(1).sample(stock.documents, min(count, len(stock.documents)))
    made = []
    for _, sentences, _, _ in articles(maker, len(sample)):
        text = " ".join(" ".join(words) for words in sentences)
        made.append({word.lower() for word in WORD.findall(text)})
    real_counts, made_counts = frequencies(sample), frequencies(made)
    print(f"{len(sample)} documents each; share that holds the word of this rank")
    print(f"{'rank':>8}{'real':>10}{'made':>10}")
    for rank in (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000):
        row = [c[rank - 1] if rank <= len(c) else 0 for c in (real_counts, made_counts)]
        print(f"{rank:>8}{row[0] / len(sample):>10.4f}{row[1] / len(sample):>10.4f}")
    words = [sum(counts) / len(sample) for counts in (real_counts, made_counts)]
    print(f"{'words':>8}{words[0]:>10.0f}{words[1]:>10.0f}  different ones a document")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("archive")
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bytes", type=int, default=3000)
    parser.add_argument("--labels")
    parser.add_argument("--curve", action="store_true")
    chosen = parser.parse_args()
    stock = Stock(chosen.archive)
    maker = Maker(stock, chosen.seed, chosen.bytes)
    if chosen.curve:
        return show_curve(stock, maker, chosen.count)
    labels = open(chosen.labels, "w", encoding="utf-8") if chosen.labels else None
    write(maker, chosen.count, labels)


if __name__ == "__main__":
    main()
