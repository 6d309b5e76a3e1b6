"""The story desk of `wirefold run` on a real broker: what is committed is shown, texts are read
back from the topic, and a ruling made at the desk joins two stories.

Usage: desk_test.py PROGRAM ARCHIVE, with the broker's address in WIREFOLD_TEST_BROKER; needs kcat.
"""

import json
import os
import subprocess
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request

import topics
from waiting import until

PROGRAM, ARCHIVE = sys.argv[1:3]
BROKER = os.environ["WIREFOLD_TEST_BROKER"]
ARTICLES = 60
TOKEN = "a token for tests"


def start_service(prefix):
    """A service with its desk, and the desk's address as it says it."""
    service = subprocess.Popen(
        [PROGRAM, "run", "--bootstrap", BROKER, "--topic-prefix", prefix, "--desk-address",
         "127.0.0.1:0"],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "WIREFOLD_DESK_TOKEN": TOKEN})
    for line in service.stderr:
        if "the story desk: http" in line:
            return service, line.split()[-1]
    raise AssertionError("the service ended without a desk")


class DeskOfAService(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        prefix = f"desk{os.getpid()}."
        topics.create(PROGRAM, "--topic-prefix", prefix, "--partitions", "1")
        cls.service, cls.url = start_service(prefix)
        with open(ARCHIVE, "rb") as lines:
            articles = b"".join(next(lines) for _ in range(ARTICLES))
        topics.write(prefix + "wire.articles", articles)
        until(lambda: cls.get("status")["articles"] >= ARTICLES, "all articles are shown")

    @classmethod
    def tearDownClass(cls):
        cls.service.terminate()
        cls.service.stderr.read()
        cls.service.wait(timeout=30)

    @classmethod
    def get(cls, path):
        with urllib.request.urlopen(cls.url + "api/v1/" + path, timeout=20) as answer:
            return json.load(answer)

    def post_ruling(self, ruling, token):
        request = urllib.request.Request(
            self.url + "api/v1/rulings", data=json.dumps(ruling).encode(),
            headers={"Content-Type": "application/json", "Authorization": "Bearer " + token})
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def test_says_that_it_runs_and_takes_rulings(self):
        status = self.get("status")
        self.assertEqual(status["state"], "running")
        self.assertTrue(status["rulings"])

    def test_texts_come_back_from_the_topic(self):
        story = self.get("stories?limit=1&sort=copies")["stories"][0]
        members = self.get("stories/" + story["story_id"])["members"]
        self.assertGreater(len(members), 1)
        for member in members:
            article = self.get("articles/" + urllib.parse.quote(member["article_id"], safe=""))
            self.assertEqual(article["state"], "present", article)
            self.assertTrue(article["body"])

    def test_a_ruling_joins_two_stories(self):
        def whole_stories():
            # Stories come on a topic of their own, maybe behind the decisions of their articles.
            stories = self.get("stories?limit=200&language=en")["stories"]
            return stories if all("last_time" in story for story in stories) else None
        stories = until(whole_stories, "all stories are shown as they stand")
        first, second = [story["story_id"] for story in stories[:2]]
        ruling = {"ruling": "join", "story_id": first, "other_story_id": second,
                  "reason": "One event."}
        self.assertEqual(self.post_ruling(ruling, "another token"), 401)
        self.assertEqual(self.post_ruling(ruling, TOKEN), 202)

        def is_joined():
            states = [self.get("stories/" + story)["story"]["status"] for story in (first, second)]
            return sorted(states) == ["active", "merged"]
        until(is_joined, f"{first} and {second} are one")
        for story in (first, second):
            history = self.get("stories/" + story)["history"]
            said = [event["text"] for event in history if event["kind"] == "ruling"]
            self.assertEqual(len(said), 1, history)
            self.assertRegex(said[0], "^Ruling by desk: join with .*One event")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
