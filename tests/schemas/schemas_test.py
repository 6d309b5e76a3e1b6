"""Every record that a replay of the scenarios, of bad inputs and of the sample writes is valid
under config/schemas, in memory and through the embedded broker (and, where WIREFOLD_TEST_BROKER
names one, a real one), and so is every record of a service; what comes out of a broker carries the
headers of a CloudEvent; the AsyncAPI document is valid and names every schema.

Usage: schemas_test.py PROGRAM SOURCE_FOLDER ASYNCAPI_SCHEMA; needs python3-jsonschema and
python3-fastjsonschema.
"""

import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema

from records import ALL, SCHEMAS, TOPICS, complaints, complaints_of, read_json, records_of

PROGRAM, SOURCE, ASYNCAPI = sys.argv[1:4]
ROOT = pathlib.Path(SOURCE)
BROKER = os.environ.get("WIREFOLD_TEST_BROKER")
BAD = [b"{no json", b"\xff\xfe{}", b"[]", b'{"id":7}', b'{"id":"a"}', b"\xef\xbb\xbf{}",
       b'{"id":"a","headline":"b","id":"c"}', b'{"id":"a","headline":"\xff"}']


FILES = {"stories.jsonl": "story", "decisions.jsonl": "decision", "rejects.jsonl": "reject"}


def without_named_id(schema):
    """Debian's jsonschema takes a property that is called $id for the name of a schema."""
    if isinstance(schema, list):
        return [without_named_id(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    return {word: without_named_id(inner) for word, inner in schema.items()
            if word != "$id" or isinstance(inner, str)}


class Records(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def replay(self, archive, *options):
        """The records by schema, each checked."""
        out = pathlib.Path(self.folder.name) / "out"
        subprocess.run([PROGRAM, "replay", str(archive), "--out", str(out), *options], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120)
        counts = {}
        for file, name in FILES.items():
            lines = (out / file).read_text(encoding="utf-8").splitlines()
            counts[name] = len(lines)
            for line in lines:
                self.assertEqual(complaints(name, json.loads(line)), [], line)
        return counts

    def bad_archive(self):
        path = pathlib.Path(self.folder.name) / "bad.jsonl"
        path.write_bytes(b"\n".join(BAD) + b"\n")
        return path

    def routes(self):
        yield ("--via", "memory")
        yield ("--via", "embedded")
        if BROKER:
            yield ("--via", "kafka", "--bootstrap", BROKER)

    def test_of_the_sample_by_every_route(self):
        for route in self.routes():
            with self.subTest(route=route):
                counts = self.replay(ROOT / "tests/sample/articles.jsonl", *route)
                self.assertGreater(min(counts["story"], counts["decision"]), 50)

    def test_of_bad_inputs_by_every_route(self):
        for route in self.routes():
            with self.subTest(route=route):
                self.assertEqual(self.replay(self.bad_archive(), *route)["reject"], len(BAD))

    def test_of_every_scenario(self):
        outcomes = 0
        for folder in sorted((ROOT / "tests/scenario").iterdir()):
            articles = folder / "input.jsonl"
            if not articles.exists():
                continue
            rulings = folder / "rulings.jsonl"
            more = ["--rulings", str(rulings)] if rulings.exists() else []
            with self.subTest(scenario=folder.name):
                outcomes += self.replay(articles, "--via", "memory", "--order", "file",
                                        *more)["decision"]
        self.assertGreater(outcomes, 100)


class Schemas(unittest.TestCase):
    def test_refuse_what_is_no_such_record(self):
        decision = {"type": "decision", "outcome": "rejected", "detail": "not_utf8",
                    "position": {"topic": "t", "partition": 0, "offset": 0}}
        self.assertEqual(complaints("decision", decision), [])
        self.assertTrue(ALL["decision"].is_met_by(decision))
        for change in ({"outcome": "guessed"}, {"position": {}}, {"surprise": 1},
                       {"story_id": "s1"}, {"outcome": "decided"}, {"evidence": {}},
                       {"position": {**decision["position"], "offset": True}},
                       {"outcome": "refused"}, {"type": "move"}):
            wrong = {**copy.deepcopy(decision), **change}
            self.assertNotEqual(complaints("decision", wrong), [], change)
            self.assertFalse(ALL["decision"].is_met_by(wrong), change)

    def test_refuse_headers_that_are_none_of_such_a_record(self):
        headers = {"ce_specversion": "1.0", "ce_id": "0a" * 16, "ce_source": "/wirefold/app",
                   "ce_type": "wirefold.reject.v1", "ce_time": "2026-01-01T00:00:00Z",
                   "content-type": "application/octet-stream", "wirefold.commit": "1a1f-b",
                   "wirefold.error.class": "truncated", "wirefold.error.detail": "cut",
                   "wirefold.error.topic": "t", "wirefold.error.partition": "0",
                   "wirefold.error.offset": "7", "wirefold.error.stage": "decode"}
        reject = {"key": None, "value": "{no", "headers": headers}
        self.assertEqual(complaints_of("a.wire.rejects", reject), [])
        for change in ({"ce_id": "0a"}, {"ce_type": "wirefold.story.v1"}, {"surprise": "1"},
                       {"wirefold.error.class": "guessed"}, {"wirefold.commit": "x"}):
            wrong = {**reject, "headers": {**headers, **change}}
            self.assertNotEqual(complaints_of("a.wire.rejects", wrong), [], change)
        for value in (None, "", "{}", "{no"):
            self.assertNotEqual(complaints_of("wire.stories", {**reject, "value": value}), [])

    def test_asyncapi_document_is_valid_and_names_every_schema(self):
        document = read_json(SCHEMAS / "wirefold.asyncapi.json")
        asyncapi = jsonschema.Draft7Validator(without_named_id(read_json(ASYNCAPI)))
        asyncapi.validate(document)
        for change in ({"info": {}}, {"asyncapi": "2.0.0"}, {"surprise": 1},
                       {"operations": {"send": {"action": "throw"}}}):
            self.assertFalse(asyncapi.is_valid({**document, **change}), change)
        written = json.dumps(document)
        for path in SCHEMAS.glob("*.schema.json"):
            self.assertIn(f"./{path.name}", written)


@unittest.skipUnless(BROKER, "no broker named in WIREFOLD_TEST_BROKER")
class EventHeaders(unittest.TestCase):
    def test_stand_on_every_output_record_and_their_ids_differ(self):
        prefix = f"events{os.getpid()}."
        subprocess.run([PROGRAM, "replay", str(ROOT / "tests/sample/articles.jsonl"), "--via",
                        "kafka", "--bootstrap", BROKER, "--topic-prefix", prefix],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ids = set()
        records = 0
        for topic in ("wire.stories", "wire.decisions"):
            for record in records_of(BROKER, prefix + topic):
                self.assertEqual(complaints_of(topic, record), [], record)
                ids.add(record["headers"]["ce_id"])
                records += 1
        self.assertGreater(records, 260)
        self.assertEqual(len(ids), records)

    def test_and_values_are_valid_on_the_topics_of_a_service(self):
        prefix = f"served{os.getpid()}."
        place = ["--bootstrap", BROKER, "--topic-prefix", prefix]
        subprocess.run([PROGRAM, "topics", "create", *place, "--replication", "1"], check=True,
                       stdout=subprocess.DEVNULL)
        sample = (ROOT / "tests/sample/articles.jsonl").read_bytes()
        inputs = {"wire.articles": sample + b"\n".join(BAD) + b"\n",
                  "wire.rulings": b'{"ruling":"apart","story_id":"none","article_id":"none"}\n'}
        for topic, lines in inputs.items():
            subprocess.run(["kcat", "-b", BROKER, "-t", prefix + topic, "-P"], input=lines,
                           check=True)
        wanted = sum(lines.count(b"\n") for lines in inputs.values())
        service = subprocess.Popen([PROGRAM, "run", *place], stderr=subprocess.DEVNULL)
        self.addCleanup(service.wait)
        self.addCleanup(service.terminate)
        deadline = time.monotonic() + 60
        while (decided := sum(json.loads(record["value"])["type"] == "decision" for record in
                              records_of(BROKER, prefix + "wire.decisions"))) < wanted:
            self.assertLess(time.monotonic(), deadline, f"{decided} of {wanted} decided")
        counts = {}
        for topic in TOPICS:
            found = list(records_of(BROKER, prefix + topic))
            counts[topic] = len(found)
            for record in found:
                self.assertEqual(complaints_of(topic, record), [], record)
        self.assertEqual(counts["wire.rejects"], len(BAD))
        self.assertGreater(counts["wire.stories"], 50)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
