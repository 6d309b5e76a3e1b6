"""The two rivals on the same files: TF-IDF single link, and MinHash-LSH.

Their groupings depend on nothing of Wirefold, so they are kept (ids only) under a name that holds
the hash of input and method, and made anew when either changes.
"""

import hashlib
import subprocess
import sys
from itertools import islice
from pathlib import Path

from archives import BACKGROUND, ROOT, TOOLS

KEPT = ROOT / "build" / "quality" / "rivals"
FREQUENCY_ARTICLES = 5000  # of the background, in its order: as the published baseline was made
TFIDF_THRESHOLD = "0.2"
MINHASH_THRESHOLDS = ("0.5", "0.2")
NAMES = ["tfidf"] + [f"minhash {threshold}" for threshold in MINHASH_THRESHOLDS]
HERE = Path(__file__).resolve().parent


def kept(name, *inputs):
    """Where the grouping of these inputs by this method is, or shall be."""
    together = hashlib.sha256()
    for path in inputs:
        together.update(Path(path).read_bytes())
    KEPT.mkdir(parents=True, exist_ok=True)
    return KEPT / f"{name.replace(' ', '-')}-{together.hexdigest()[:16]}.jsonl"


def frequency_articles(shelf):
    path = shelf.folder / "frequencies.jsonl"
    if not path.exists():
        with open(shelf.unpacked(BACKGROUND), "rb") as lines:
            path.write_bytes(b"".join(islice(lines, FREQUENCY_ARTICLES)))
    return path


def tfidf(articles, shelf):
    script = TOOLS / "tfidf_baseline.py"
    frequencies = frequency_articles(shelf)
    path = kept(f"tfidf-{TFIDF_THRESHOLD}", articles, script, frequencies)
    if not path.exists():
        words = [sys.executable, script, articles, "--df", frequencies,
                 "--threshold", TFIDF_THRESHOLD]
        done = subprocess.run(words, stdout=subprocess.PIPE, check=True)
        path.write_bytes(done.stdout)  # only once it is whole
    return path


def minhash(articles, peers):
    """Threshold -> grouping. `peers` is the Python that has datasketch."""
    inputs = (articles, HERE / "minhash.py", HERE / "peers.txt")
    paths = {threshold: kept(f"minhash-{threshold}", *inputs) for threshold in MINHASH_THRESHOLDS}
    if not all(path.exists() for path in paths.values()):
        unready = {threshold: path.with_suffix(".part") for threshold, path in paths.items()}
        wanted = [f"{path}@{threshold}" for threshold, path in unready.items()]
        subprocess.run([peers, HERE / "minhash.py", articles, *wanted], check=True)
        for threshold, path in unready.items():
            path.rename(paths[threshold])
    return paths


def groupings(articles, shelf, peers):
    """(rival, grouping) of every rival that can run here."""
    yield "tfidf", tfidf(articles, shelf)
    if peers:
        for threshold, path in minhash(articles, peers).items():
            yield f"minhash {threshold}", path
