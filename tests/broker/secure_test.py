"""A broker that wants SASL over TLS: the right credentials pass through `topics` and `run`; wrong
ones and a certificate of an unknown authority end with what to do, soon.

Usage: secure_test.py PROGRAM, run by broker.sh with WIREFOLD_BROKER_SETTINGS from
`secure_test.py settings FOLDER`, which makes the certificates; FOLDER is in WIREFOLD_SECURE_FOLDER.
"""

import os
import select
import subprocess
import sys
import time
import unittest

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
            'user_desk="right";\n')


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


if __name__ == "__main__":
    if sys.argv[1] == "settings":
        make_settings()
    else:
        PROGRAM = sys.argv[1]
        unittest.main(argv=sys.argv[:1])
