"""Output records against config/schemas: the verdict on one, and those that stand on a broker. Two
programs judge: jsonschema, which says what is wrong, and fastjsonschema, whose verdict takes a
tenth of the time.
"""

import json
import pathlib
import subprocess

import fastjsonschema
import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "config/schemas"
TOPICS = {"wire.decisions": "decision", "wire.stories": "story", "wire.rejects": "reject"}


def read_json(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def draft_7(schema):
    """The same schema in the words of draft 7: fastjsonschema passes over others in silence."""
    made = {}
    for word, rest in schema.items():
        if word in ("properties", "$defs"):
            made[word] = {name: draft_7(inner) for name, inner in rest.items()}
        elif word in ("allOf", "anyOf", "oneOf"):
            made[word] = [draft_7(inner) for inner in rest]
        elif word in ("if", "then", "not", "items"):
            made[word] = draft_7(rest)
        elif word == "dependentRequired":
            made["dependencies"] = rest
        elif word in ("type", "const", "enum", "required", "additionalProperties", "minimum",
                      "minLength", "pattern") or (word == "$ref" and len(schema) == 1):
            made[word] = rest
        elif word not in ("$schema", "$id", "title", "description"):
            raise ValueError(f"What is this in draft 7? {word}: {rest}")
    return made


class Schema:
    def __init__(self, name):
        self.whole = read_json(SCHEMAS / f"{name}.schema.json")
        jsonschema.Draft202012Validator.check_schema(self.whole)
        self.validator = jsonschema.Draft202012Validator(self.whole)
        self.verdict = fastjsonschema.compile(draft_7(self.whole))

    def is_met_by(self, record):
        try:
            self.verdict(record)
            return True
        except fastjsonschema.JsonSchemaValueException:
            return False


ALL = {name: Schema(name) for name in (*TOPICS.values(), "event_headers")}
ATTRIBUTES = set(ALL["event_headers"].whole["properties"]) - {"wirefold.commit"}


def complaints(name, record):
    """What jsonschema has against a record, one sentence each."""
    return [f"{error.json_path}: {error.message}"
            for error in ALL[name].validator.iter_errors(record)]


def complaints_of(topic, record, is_event=True):
    """What is wrong with a record as it stands on a topic: key, value (bytes as text), headers,
    which are those of a CloudEvent where a broker has it."""
    name = next(name for ending, name in TOPICS.items() if topic.endswith(ending))
    headers = record["headers"]
    parts = [("event_headers", headers)] if is_event else []
    if name == "reject":
        own = {key: value for key, value in headers.items() if key not in ATTRIBUTES}
        parts.append((name, {"headers": own, "key": record["key"] or "",
                             "value": record["value"] or ""}))
    else:
        try:
            parts.append((name, json.loads(record["value"])))
        except (TypeError, ValueError) as error:
            return [f"no JSON: {error}"]
    found = []
    if is_event and headers.get("ce_type") != f"wirefold.{name}.v1":
        found.append(f"ce_type: {headers.get('ce_type')} on {topic}")
    for schema, part in parts:
        if not ALL[schema].is_met_by(part):
            found += complaints(schema, part) or [f"fastjsonschema refuses this {schema}"]
    return found


def output_topics(broker):
    told = subprocess.run(["kcat", "-b", broker, "-L", "-J"], check=True, capture_output=True,
                          timeout=60).stdout
    names = [topic["topic"] for topic in json.loads(told)["topics"]]
    return sorted(name for name in names if name.endswith(tuple(TOPICS)))


def records_of(broker, topic, isolation="read_committed"):
    """All that a topic holds; read_uncommitted: also what a transaction took back."""
    with subprocess.Popen(["kcat", "-b", broker, "-t", topic, "-C", "-e", "-J", "-q", "-X",
                           f"isolation.level={isolation}"], stdout=subprocess.PIPE) as reader:
        for line in reader.stdout:
            one = json.loads(line.decode(errors="replace"))
            pairs = one.get("headers") or []
            yield {"key": one["key"], "value": one["payload"], "offset": one["offset"],
                   "headers": dict(zip(pairs[::2], pairs[1::2]))}
    if reader.returncode != 0:
        raise RuntimeError(f"kcat cannot read {topic}: {reader.returncode}")
