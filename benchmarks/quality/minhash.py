#!/usr/bin/env python3
"""Groups an archive by MinHash-LSH (datasketch): minhash.py ARTICLES OUT@THRESHOLD…

Word 5-grams of headline and body, 128 permutations. Articles are taken by time; each is linked with
every candidate that the index returns and that lies within 72 hours; stories are the connected
components. Candidates are taken as they come: to keep only those whose estimated resemblance
reaches the threshold costs recall that this method can least spare (see benchmarks/README.md).
"""

import datetime
import json
import re
import sys
import unicodedata

from datasketch import MinHash, MinHashLSH

PERMUTATIONS = 128
SHINGLE_WORDS = 5
WINDOW_HOURS = 72


def hours(published):
    """Hours since 1970; a time without a zone counts as UTC, a malformed one as 1970."""
    try:
        time = datetime.datetime.fromisoformat((published or "").replace("Z", "+00:00"))
    except ValueError:
        return 0.0
    time = time if time.tzinfo else time.replace(tzinfo=datetime.timezone.utc)
    return time.timestamp() / 3600


def shingles(row):
    text = f"{row.get('headline') or ''} {row.get('body') or ''}"
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    count = max(1, len(words) - SHINGLE_WORDS + 1) if words else 0
    return {" ".join(words[i:i + SHINGLE_WORDS]).encode() for i in range(count)}


def signed(path):
    """(id, hours, signature) by time; an article without a word has no signature."""
    with open(path, encoding="utf-8") as lines:
        articles = sorted((json.loads(line) for line in lines),
                          key=lambda row: hours(row.get("published")))
    result = []
    for row in articles:
        signature = MinHash(num_perm=PERMUTATIONS)
        found = shingles(row)
        signature.update_batch(found)
        result.append((row["id"], hours(row.get("published")), signature if found else None))
    return result


def components(articles, threshold):
    """Article id -> the id that stands for its component."""
    index = MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS)
    parent, when = {}, {}

    def top(article):
        while parent[article] != article:
            parent[article] = parent[parent[article]]
            article = parent[article]
        return article

    for article, time, signature in articles:
        parent[article], when[article] = article, time
        if signature is None:
            continue
        for other in sorted(index.query(signature)):
            if time - when[other] <= WINDOW_HOURS:
                parent[top(article)] = top(other)
        index.insert(article, signature)
    return {article: top(article) for article in parent}


def main(arguments):
    articles = signed(arguments[1])
    for wanted in arguments[2:]:
        out, threshold = wanted.rsplit("@", 1)
        with open(out, "w", encoding="utf-8") as lines:
            for article, story in components(articles, float(threshold)).items():
                lines.write(json.dumps({"id": article, "story_id": story}) + "\n")


if __name__ == "__main__":
    main(sys.argv)
