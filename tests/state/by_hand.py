#!/usr/bin/env python3
"""Decodes a journal and a checkpoint by pipeline/state/formats.md alone, whose blocks are its
grammar, and compares what both hold. by_hand.py FORMATS.md STATE_BYTES, the program that writes
them."""

import re
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import xxhash

NUMBERS = {"u8": "B", "u16": "H", "u32": "I", "u64": "Q", "i32": "i", "i64": "q", "f32": "f",
           "bool": "?", "time": "q"}
MIB = 1 << 20


class Grammar:
    """The page's structures: of each a list of (member, type, condition)."""

    def __init__(self, page):
        self.structures = {}
        for block in re.findall(r"```\n(.*?)```", page, re.S):
            for structure in block.strip().split("\n\n"):
                name, *members = structure.split("\n")
                self.structures[name.strip()] = [self.member(line) for line in members]

    @staticmethod
    def member(line):
        declared, _, condition = line.partition(" if ")
        name, kind = declared.split(None, 1)
        wanted = [word.strip() for word in condition.split("=")] if condition else None
        return name, kind.strip(), wanted

    def read(self, name, reader):
        found = {}
        for member, kind, wanted in self.structures[name]:
            if wanted is None or int(found[wanted[0]]) == int(wanted[1]):
                found[member] = self.value(kind, reader, found)
        return found

    def value(self, kind, reader, found):
        if kind in NUMBERS:
            return reader.number(kind)
        if kind == "text":
            return reader.take(reader.number("u64")).decode("utf-8")
        first, _, rest = kind.partition(" ")
        if first in ("list", "list16"):
            return self.items(rest, reader, reader.number("u64" if first == "list" else "u16"))
        if first == "chain":
            items = []
            while reader.number("u8") == 1:
                items.append(self.value(rest, reader, found))
            return items
        if rest.startswith("of "):
            return self.items(rest[3:], reader, int(found.get(first, first)))
        return self.read(kind, reader)

    def items(self, kind, reader, count):
        if kind in NUMBERS:
            return reader.numbers(kind, count)
        return [self.value(kind, reader, {}) for _ in range(count)]


class Reader:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, size):
        piece = self.data[self.at:self.at + size]
        assert len(piece) == size, f"the bytes end at {len(self.data)}"
        self.at += size
        return piece

    def numbers(self, kind, count):
        code = "<" + str(count) + NUMBERS[kind]
        return list(struct.unpack(code, self.take(struct.calcsize(code))))

    def number(self, kind):
        return self.numbers(kind, 1)[0]

    def rest(self):
        return len(self.data) - self.at


def hash_of_pieces(data):
    """Low and high half of the XXH3-128 of the XXH3-128s of each MiB."""
    hashes = b""
    for begin in range(0, len(data), MIB):
        whole = xxhash.xxh3_128(data[begin:begin + MIB]).intdigest()
        hashes += struct.pack("<QQ", whole & (1 << 64) - 1, whole >> 64)
    whole = xxhash.xxh3_128(hashes).intdigest()
    return whole & (1 << 64) - 1, whole >> 64


def journal_records(grammar, data):
    framed = Reader(data)
    while framed.rest() > 0:
        record = framed.take(framed.number("u32"))
        reader = Reader(record)
        found = grammar.read("journal_record", reader)
        assert reader.rest() == 0, "bytes are left behind a record"
        assert found["checksum"] == xxhash.xxh3_64(record[:-8]).intdigest(), "its checksum"
        yield found


def texts_after(records):
    """Id and headline of each article's last text, by its number; all kinds of changes met."""
    texts = {}
    kinds = set()
    updates = (update for record in records for update in record["updates"])
    for change in (change for update in updates for change in update["changes"]):
        kinds.add(change["kind"])
        added = change.get("added", {}).get("article") or change.get("revised")
        if added:
            texts[added["number"]] = added["id"], added["headline"]
    return texts, kinds


def main(page, folder):
    grammar = Grammar(Path(page).read_text(encoding="utf-8"))
    records = list(journal_records(grammar, (folder / "journal").read_bytes()))
    assert [record["number"] for record in records] == list(range(1, len(records) + 1))
    texts, kinds = texts_after(records)

    data = (folder / "checkpoint").read_bytes()
    reader = Reader(data)
    found = grammar.read("checkpoint", reader)
    assert reader.rest() == 0, "bytes are left behind the checkpoint"
    assert found["magic"] == 0x544B484344465757
    assert (found["checksum_low"], found["checksum_high"]) == hash_of_pieces(data[:-16])
    assert found["journal"] == records[0]["journal"] and found["number"] == len(records)

    state = found["state"]
    articles = {slot["article"]["number"]: slot["article"]
                for slot in state["articles"]["each"] if slot["is_used"]}
    members = {number for story in state["stories"] for number in story["members"]}
    assert members == set(articles), "the stories hold what the table holds"
    for number, article in articles.items():
        assert texts[number] == (article["id"], article["headline"]), number
    held = len(articles) + state["counts"]["evicted"]
    assert held == len(texts), f"{held} articles were added, the journal says {len(texts)}"
    print(f"{len(records)} journal records with changes of {len(kinds)} kinds, "
          f"{len(articles)} articles in {len(state['stories'])} stories, "
          f"{len(state['identities'])} identities: read by hand")
    assert len(kinds) >= 10 and len(articles) >= 50, "too little to prove anything"


with tempfile.TemporaryDirectory() as made:
    subprocess.run([sys.argv[2], made], check=True)
    main(sys.argv[1], Path(made))
