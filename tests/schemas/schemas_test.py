"""Every record that a replay of the scenarios, of bad inputs and of the sample writes is valid
under config/schemas, in memory and through the embedded broker (and, where WIREFOLD_TEST_BROKER
names one, a real one), and so is every record of a service; what comes out of a broker carries the
headers of a CloudEvent; the AsyncAPI document is valid and names every schema.

Usage: schemas_test.py PROGRAM SOURCE_FOLDER ASYNCAPI_SCHEMA; needs python3-jsonschema.
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

PROGRAM, SOURCE, ASYNCAPI = sys.argv[1:4]
ROOT = pathlib.Path(SOURCE)
SCHEMAS = ROOT / "config/schemas"
BROKER = os.environ.get("WIREFOLD_TEST_BROKER")
BAD = [b"{no json", b"\xff\xfe{}", b"[]", b'{"id":7}', b'{"id":"a"}', b"\xef\xbb\xbf{}",
       b'{"id":"a","headline":"b","id":"c"}', b'{"id":"a","headline":"\xff"}']


def read_json(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def validator(name):
    schema = read_json(SCHEMAS / f"{name}.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


VALIDATORS = {name: validator(name) for name in ("story", "decision", "reject", "event_headers")}
FILES = {"stories.jsonl": "story", "decisions.jsonl": "decision", "rejects.jsonl": "reject"}


def complaints(name, record):
    return [f"{error.json_path}: {error.message}"
            for error in VALIDATORS[name].iter_errors(record)]


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
        for change in ({"outcome": "guessed"}, {"position": {}}, {"surprise": 1},
                       {"story_id": "s1"}):
            wrong = {**copy.deepcopy(decision), **change}
            self.assertNotEqual(complaints("decision", wrong), [], change)

    def test_asyncapi_document_is_valid_and_names_every_schema(self):
        document = read_json(SCHEMAS / "wirefold.asyncapi.json")
        if ASYNCAPI != "-":
            jsonschema.validate(document, read_json(ASYNCAPI))
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
            read = subprocess.run(["kcat", "-b", BROKER, "-t", prefix + topic, "-C", "-e", "-J",
                                   "-q"], check=True, capture_output=True, text=True).stdout
            for line in read.splitlines():
                pairs = json.loads(line)["headers"]
                headers = dict(zip(pairs[::2], pairs[1::2]))
                self.assertEqual(complaints("event_headers", headers), [])
                ids.add(headers["ce_id"])
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
        while (decided := sum(record["value"]["type"] == "decision"
                              for record in self.records(prefix + "wire.decisions"))) < wanted:
            self.assertLess(time.monotonic(), deadline, f"{decided} of {wanted} decided")
        for topic, name in (("wire.decisions", "decision"), ("wire.stories", "story")):
            for record in self.records(prefix + topic):
                self.assertEqual(complaints(name, record["value"]), [], record)
                self.assertEqual(complaints("event_headers", record["headers"]), [])
        rejects = self.records(prefix + "wire.rejects", lambda payload: payload)
        self.assertEqual(len(rejects), len(BAD))
        for record in rejects:
            self.assertEqual(complaints("event_headers", record["headers"]), [])

    def records(self, topic, read=json.loads):
        """All that is committed: values and headers."""
        told = subprocess.run(["kcat", "-b", BROKER, "-t", topic, "-C", "-e", "-J", "-q", "-X",
                               "isolation.level=read_committed"], check=True,
                              capture_output=True).stdout
        found = [json.loads(line) for line in told.decode(errors="replace").splitlines()]
        return [{"value": read(one["payload"]),
                 "headers": dict(zip(one["headers"][::2], one["headers"][1::2]))}
                for one in found if one["payload"]]


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
