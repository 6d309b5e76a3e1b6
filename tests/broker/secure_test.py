"""A broker that wants SASL over TLS: the right credentials pass through `topics` and `run`; wrong
ones and a certificate of an unknown authority end with what to do, soon. And it allows nothing that
it was not told: the rights that the operator's guide lists are what a service needs.

Usage: secure_test.py PROGRAM, run by broker.sh with WIREFOLD_BROKER_SETTINGS from
`secure_test.py settings FOLDER`, which makes the certificates; FOLDER is in WIREFOLD_SECURE_FOLDER.
"""

import concurrent.futures
import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest

from waiting import page, samples, until

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACE = "127.0.0.1"
FOLDER = os.environ["WIREFOLD_SECURE_FOLDER"]
WITHIN_S = 30


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, cwd=FOLDER, capture_output=True)


def make_authority(name):
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
            "-keyout", f"{name}.key", "-out", f"{name}.pem")


def make_settings():
    """Two authorities, the broker's certificate of one of them, and the broker's settings."""
    os.makedirs(FOLDER, exist_ok=True)
    for name in ("authority", "stranger"):
        make_authority(name)
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=broker", "-keyout", "broker.key",
            "-out", "broker.csr")
    with open(f"{FOLDER}/names", "w", encoding="utf-8") as names:
        names.write(f"subjectAltName=IP:{PLACE}\n")
    openssl("x509", "-req", "-in", "broker.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "broker.crt")
    with open(f"{FOLDER}/broker.pem", "w", encoding="utf-8") as both:
        for part in ("broker.key", "broker.crt"):
            with open(f"{FOLDER}/{part}", encoding="utf-8") as text:
                both.write(text.read())
    with open(f"{FOLDER}/settings", "w", encoding="utf-8") as settings:
        # The listener that other tests put a proxy before is the secured one here.
        settings.write(
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            "PROXIED:SASL_SSL\n"
            "sasl.enabled.mechanisms=PLAIN\n"
            "listener.name.proxied.ssl.keystore.type=PEM\n"
            f"listener.name.proxied.ssl.keystore.location={FOLDER}/broker.pem\n"
            "listener.name.proxied.plain.sasl.jaas.config="
            "org.apache.kafka.common.security.plain.PlainLoginModule required "
            'user_desk="right" user_service="right";\n'
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer\n"
            "super.users=User:ANONYMOUS;User:desk\n")


def rights_in_the_guide(prefix, app):
    """Words for `broker.sh acls` of each row of the guide's table, for a service of this name."""
    guide = (ROOT / "deploy/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:topic|group|transactional id|cluster).*?) \| (.*?) \|$", guide,
                      re.MULTILINE)
    for what, operations in rows:
        kind = re.match("topic|group|transactional id|cluster", what).group().replace(" ", "-")
        words = [f"--{kind}"] if kind == "cluster" else []
        for name in re.findall(r"`(\S+?)`", what.split("(")[0]):
            unprefixed = name in ("<app>.progress", "<app>.assigned")
            words += [f"--{kind}", ("" if unprefixed else prefix) + name.replace("<app>", app)]
        for operation in re.findall(r"[A-Z]\w+", re.split("[;(]", operations)[0]):
            words += ["--operation", operation]
        yield words


class SecuredBroker(unittest.TestCase):
    def config(self, name, **properties):
        host, port = os.environ["WIREFOLD_TEST_BROKER"].split(":")
        path = f"{FOLDER}/{name}.toml"
        table = {"security.protocol": "SASL_SSL", "sasl.mechanisms": "PLAIN",
                 "sasl.username": "desk", "sasl.password": "right",
                 "ssl.ca.location": f"{FOLDER}/authority.pem", **properties}
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'[kafka]\nbootstrap = "{host}:{int(port) + 2}"\n[kafka.librdkafka]\n')
            for key, value in table.items():
                file.write(f'"{key}" = "{value}"\n')
        return path

    def refused(self, *words):
        """What a command says that must end by itself with 1, in time."""
        begin = time.monotonic()
        done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=90)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertLess(time.monotonic() - begin, WITHIN_S, done.stderr)
        return done.stderr

    def test_right_credentials_serve_topics_and_run(self):
        config = self.config("right")
        subprocess.run([PROGRAM, "topics", "create", "--config", config, "--replication", "1"],
                       check=True, timeout=60, stdout=subprocess.DEVNULL)
        subprocess.run([PROGRAM, "topics", "check", "--config", config], check=True, timeout=60,
                       stdout=subprocess.DEVNULL)
        service = subprocess.Popen([PROGRAM, "run", "--config", config], stderr=subprocess.PIPE)
        said = b""
        end = time.monotonic() + 60
        while b"active" not in said and time.monotonic() < end:
            if select.select([service.stderr], [], [], 1)[0]:
                said += os.read(service.stderr.fileno(), 4096)
        service.terminate()
        said += service.stderr.read()
        service.stderr.close()
        self.assertEqual(service.wait(timeout=30), 0, said)
        self.assertIn(b"active", said)

    def test_the_password_may_come_from_the_environment(self):
        config = self.config("wrong_in_file", **{"sasl.password": "wrong"})
        environment = {**os.environ, "WIREFOLD_KAFKA_LIBRDKAFKA_SASL_PASSWORD": "right"}
        subprocess.run([PROGRAM, "topics", "create", "--config", config, "--replication", "1"],
                       check=True, timeout=60, stdout=subprocess.DEVNULL, env=environment)

    def test_wrong_credentials_are_said(self):
        config = self.config("wrong", **{"sasl.password": "wrong"})
        for words in (("topics", "check"), ("run",)):
            with self.subTest(words):
                said = self.refused(*words, "--config", config)
                self.assertIn("sasl.username", said)
                self.assertNotIn("wrong\n", said.replace("wrong.toml", ""))

    def test_an_unknown_authority_is_said(self):
        config = self.config("stranger", **{"ssl.ca.location": f"{FOLDER}/stranger.pem"})
        for words in (("topics", "check"), ("run",)):
            with self.subTest(words):
                self.assertIn("ssl.ca.location", self.refused(*words, "--config", config))

    def test_the_rights_in_the_guide_are_what_a_service_needs(self):
        prefix, app, user = "guarded.", "guarded", {"sasl.username": "service"}
        broker, place = os.environ["WIREFOLD_TEST_BROKER"], ["--topic-prefix", prefix]
        place += ["--application-id", app]
        subprocess.run([PROGRAM, "topics", "create", "--bootstrap", broker, "--replication", "1",
                        *place], check=True, timeout=60, stdout=subprocess.DEVNULL)
        config = self.config("service", **user)
        self.assertIn("A topic is missing", self.refused("run", "--config", config, *place))
        rights = list(rights_in_the_guide(prefix, app))
        self.assertGreater(len(rights), 6)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda words: subprocess.run(
                [os.environ["WIREFOLD_TEST_BROKER_SCRIPT"], "acls", broker, "--add",
                 "--allow-principal", "User:service", *words],
                check=True, timeout=60, capture_output=True), rights))
        with tempfile.TemporaryDirectory() as folder:
            self.serves_until_it_trims(["--config", config, "--state-folder", folder, *place])

    def serves_until_it_trims(self, words):
        """All that a service does on a broker: the last of it is to trim behind two checkpoints."""
        service = subprocess.Popen([PROGRAM, "run", "--checkpoint-seconds", "1", *words],
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(service.communicate)
        self.addCleanup(service.kill)
        said = []
        for line in service.stderr:
            said.append(line)
            if "wirefold: active" in line:
                break
        self.assertIn("active", "".join(said[-1:]), "".join(said))
        url = re.search(r"(http://\S+)/metrics", "".join(said)).group(1)

        def has_trimmed():
            subprocess.run(["kcat", "-b", os.environ["WIREFOLD_TEST_BROKER"], "-t",
                            "guarded.wire.articles", "-P", "-l",
                            str(ROOT / "tests/sample/articles.jsonl")], check=True)
            return samples(page(f"{url}/metrics"))["wirefold_journal_begin_offset"] > 0
        until(has_trimmed, "it trims its journal")
        values = samples(page(f"{url}/metrics"))
        self.assertGreater(values["wirefold_records_committed_total"], 0)
        self.assertEqual(values['wirefold_checkpoints_total{result="failed"}'], 0)


if __name__ == "__main__":
    if sys.argv[1] == "settings":
        make_settings()
    else:
        PROGRAM = sys.argv[1]
        unittest.main(argv=sys.argv[:1])
