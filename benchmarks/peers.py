"""The work of peers.sh: peers.py ROOT ARCHIVE COUNT prints the table, and leaves it as JSON in the
file that PEERS_JSON names.

peers.py --run PEER ARTICLES OUT is one peer's pass: it links each article with the earlier ones
that its index returns, writes lines {"id", "story"}, and prints seconds and memory.
"""

import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PERMUTATIONS = 128
SHINGLE_WORDS = 5
THRESHOLD = 0.5
SHIFTED = 1000
RELATIONS = ["verbatim", "edited", "excerpt", "update", "rewrite", "coverage"]
EDITS = ["new lead", "inserted", "cut tail"]


def text_of(row):
    return f"{row.get('headline') or ''} {row.get('body') or ''}"


def shingle_list(row):
    words = re.findall(r"\w+", text_of(row).casefold())
    return [" ".join(words[i:i + SHINGLE_WORDS]) for i in range(max(1, len(words) - 4))]


def shingles(row):
    return set(shingle_list(row))


class Datasketch:
    """datasketch: MinHash with 128 permutations, and its LSH index."""

    def __init__(self):
        from datasketch import MinHash, MinHashLSH

        self.minhash, self.lsh = MinHash, MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)

    def earlier(self, article, row):
        sketch = self.minhash(num_perm=PERMUTATIONS)
        sketch.update_batch([shingle.encode() for shingle in shingles(row)])
        found = self.lsh.query(sketch)
        self.lsh.insert(article, sketch)
        return found


class Rensa:
    """rensa (Rust): its full MinHash with 128 permutations, and its LSH index of 16 bands."""

    def __init__(self):
        from rensa import RMinHash, RMinHashLSH

        self.minhash = RMinHash
        self.lsh = RMinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS, num_bands=16)

    def earlier(self, article, row):
        sketch = self.minhash(num_perm=PERMUTATIONS, seed=42)
        sketch.update(list(shingles(row)))
        found = self.lsh.query(sketch)
        self.lsh.insert(article, sketch)
        return found


class RensaSampled:
    """rensa's "rho" sketch, which its own figures are of: it samples positions of the text. Its
    rows are banded here as RMinHashLSH does it: its index says that there is a copy, not of which.
    """

    def __init__(self):
        from rensa import RMinHash

        self.sketches = RMinHash.digest_matrix_from_token_sets_rho
        self.bands = [{} for _ in range(16)]

    def earlier(self, article, row):
        digest = self.sketches([shingle_list(row)], PERMUTATIONS, 42).to_rows()[0]
        found = set()
        for i, band in enumerate(self.bands):
            same = band.setdefault(tuple(digest[8 * i:8 * i + 8]), [])
            found.update(same)
            same.append(article)
        return found


class Gaoya:
    """gaoya (Rust, which cuts the words, too): 16 bands of 8, as rensa."""

    def __init__(self):
        from gaoya.minhash import MinHashStringIndex

        self.index = MinHashStringIndex(
            hash_size=32, jaccard_threshold=THRESHOLD, num_bands=16, band_size=8, analyzer="word",
            lowercase=True, ngram_range=(SHINGLE_WORDS, SHINGLE_WORDS))

    def earlier(self, article, row):
        text = text_of(row)
        found = self.index.query(text)
        self.index.insert_document(article, text)
        return found


class Simhash:
    """simhash: 64 bits, articles within a distance of 10."""

    def __init__(self):
        from simhash import Simhash, SimhashIndex

        self.simhash, self.index = Simhash, SimhashIndex([], k=10)

    def earlier(self, article, row):
        sketch = self.simhash(list(shingles(row)))
        found = [int(near) for near in self.index.get_near_dups(sketch)]
        self.index.add(str(article), sketch)
        return found


PEERS = {"datasketch": Datasketch, "rensa": Rensa, "rensa sampled": RensaSampled, "gaoya": Gaoya,
         "simhash": Simhash}


def run_peer(name, articles, out):
    import logging

    logging.disable(logging.WARNING)  # simhash speaks of full buckets
    peer = PEERS[name]()
    parent, ids = [], []

    def top(article):
        while parent[article] != article:
            parent[article] = parent[parent[article]]
            article = parent[article]
        return article

    begin = time.perf_counter()
    with open(articles, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            parent.append(number)
            ids.append(row["id"])
            for other in peer.earlier(number, row):
                parent[top(number)] = top(other)
    seconds = time.perf_counter() - begin
    with open(out, "w", encoding="utf-8") as file:
        for number, article in enumerate(ids):
            print(json.dumps({"id": article, "story": top(number)}), file=file)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"seconds": seconds, "memory": memory}))


def pinned(command):
    return subprocess.run(["taskset", "-c", "0", *map(str, command)], check=True,
                          capture_output=True, text=True).stdout


class Table:
    def __init__(self, root, archive, count, folder):
        self.root, self.folder = Path(root), Path(folder)
        self.wirefold = self.root / "build/release/bin/wirefold"
        self.speed = self.folder / "speed.jsonl"
        self.shifted = self.folder / "shifted.jsonl"
        self.sample = self.root / "tests/sample/articles.jsonl"
        lines = self.first_lines(archive, max(count, 2 * SHIFTED))
        self.speed.write_text("".join(lines[:count]), encoding="utf-8")
        self.count = len(lines[:count])
        self.shifted_labels = self.write_shifted([json.loads(line) for line in lines])

    @staticmethod
    def first_lines(archive, count):
        opener = ["zstdcat", archive] if archive.endswith(".zst") else ["cat", archive]
        with subprocess.Popen(opener, stdout=subprocess.PIPE, encoding="utf-8") as process:
            lines = [line for line, _ in zip(process.stdout, range(count))]
            process.kill()
        return lines

    def write_shifted(self, rows):
        """The first articles, then of each a copy with each edit; sentences are others'."""
        dice = random.Random(7)
        bodies = [(row.get("body") or "").split(". ") for row in rows]
        others = bodies[SHIFTED:] or bodies
        labels = []
        with open(self.shifted, "w", encoding="utf-8") as out:
            for row in rows[:SHIFTED]:
                print(json.dumps(row), file=out)
            for row, sentences in zip(rows[:SHIFTED], bodies):
                middle = len(sentences) // 2
                new = dice.choice(others)[:4]
                edited = {
                    "new lead": new + sentences,
                    "inserted": sentences[:middle] + new + sentences[middle:],
                    "cut tail": sentences[:max(1, middle)],
                }
                for edit, body in edited.items():
                    copy = row | {"id": f"{row['id']} {edit}", "body": ". ".join(body)}
                    print(json.dumps(copy), file=out)
                    labels.append((copy["id"], row["id"], edit))
        return labels

    def assigned(self, name, articles):
        """Article id -> story, and what the run cost."""
        if name == "Wirefold":
            out = self.folder / "out"
            pinned([self.wirefold, "replay", articles, "--via", "memory", "--out", out])
            rows = map(json.loads, open(out / "decisions.jsonl", encoding="utf-8"))
            return {row["article_id"]: row["story_id"] for row in rows if row.get("article_id")}
        out = self.folder / "peer.jsonl"
        self.cost = json.loads(pinned([sys.executable, __file__, "--run", name, articles, out]))
        rows = map(json.loads, open(out, encoding="utf-8"))
        return {row["id"]: row["story"] for row in rows}

    def rate(self, name):
        """Articles a second and bytes of memory."""
        if name != "Wirefold":
            self.assigned(name, self.speed)
            return self.count / self.cost["seconds"], self.cost["memory"]
        command = [self.wirefold, "bench", self.speed, "--rounds", "3", "--json"]
        figures = json.loads(pinned(command))
        rates = [run["articles_per_second"] for run in figures["flat_out"]]
        return rates[len(rates) // 2], figures["peak_memory_bytes"]

    def recalls(self, name):
        stories = self.assigned(name, self.sample)
        labels = [json.loads(line) for line in open(self.root / "tests/sample/labels.jsonl")]
        anchor = {}
        for row in labels:
            if row["relation"] == "original":
                anchor.setdefault(row["story"], row["id"])
        found = {}
        for relation in RELATIONS:
            copies = [r for r in labels if r["relation"] == relation and r["story"] in anchor]
            hits = sum(stories[row["id"]] == stories[anchor[row["story"]]] for row in copies)
            found[relation] = hits / len(copies)
        stories = self.assigned(name, self.shifted)
        for edit in EDITS:
            pairs = [(a, b) for a, b, e in self.shifted_labels if e == edit]
            found[edit] = sum(stories.get(a) == stories.get(b) for a, b in pairs) / len(pairs)
        return found

    def show(self):
        columns = RELATIONS + EDITS
        print("| one core | articles/s | Wirefold is | MiB | " + " | ".join(columns) + " |")
        print("|---" * (len(columns) + 4) + "|")
        own, rows = None, []
        for name in ["Wirefold", *PEERS]:
            rate, memory = self.rate(name)
            own = own or rate
            recall = self.recalls(name)
            rows.append({"name": name, "per_second": rate, "memory": memory, "recall": recall})
            shares = " | ".join(f"{share:.2f}" for share in recall.values())
            print(f"| {name} | {rate:,.0f} | {own / rate:.1f}x | {memory / 2**20:.0f} | {shares} |",
                  flush=True)
        if "PEERS_JSON" in os.environ:
            Path(os.environ["PEERS_JSON"]).write_text(json.dumps(rows))


def main(arguments):
    if arguments[0] == "--run":
        return run_peer(*arguments[1:])
    root, archive, count = arguments
    with tempfile.TemporaryDirectory() as folder:
        Table(root, archive, int(count), folder).show()


if __name__ == "__main__":
    main(sys.argv[1:])
