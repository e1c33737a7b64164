"""Customers are asked what they thought, from the resolving of a conversation to the report."""

import unittest

from kit import Site, eventually, stays

TEXTS = [
    {"language": "en", "question": "How was it?", "thanks": "Thank you!"},
    {"language": "nl", "question": "Hoe was het?", "thanks": "Dank u!"},
]


class Satisfaction(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.close)
        self.phone = self.site.sandbox.phone("Kim", "+31612345678")
        self.queue = self.site.admin.get("/queues").expect(200)["data"][0]["id"]
        survey = {"texts": TEXTS, "delay_seconds": 0, "days": 7}
        kept = self.site.admin.put(f"/queues/{self.queue}/survey", {"survey": survey}).expect(200)
        self.assertEqual(kept["survey"]["texts"], TEXTS)

    def satisfaction(self, place):
        return self.site.admin.get(f"/conversations/{place}").expect(200)["satisfaction"]

    def question(self):
        """The list on the telephone."""

        def look():
            return next((m for m in self.phone.messages("received") if m["type"] == "interactive"), None)

        return eventually(look, "the question")

    def helped(self):
        """An agent, and a conversation that they answered and resolved."""
        bo = self.site.agent("Bo")
        bo.presence("online")
        place = self.site.arrived(self.phone.write("where is my bag?"))["conversation_id"]
        bo.accept(bo.offer(place))
        bo.reply(place, "It is on its way.")
        self.phone.received("It is on its way.")
        bo.api.post(f"/conversations/{place}/resolve").expect(200)
        return bo, place

    def test_a_row_is_the_rating_and_the_next_text_the_comment(self):
        bo, place = self.helped()
        question = self.question()
        self.assertEqual(question["interactive"]["body"]["text"], "Hoe was het?")
        rows = question["interactive"]["action"]["sections"][0]["rows"]
        self.assertEqual([row["title"][0] for row in rows], ["5", "4", "3", "2", "1"])
        self.assertIsNone(self.satisfaction(place)["rating"])
        self.phone.tap(question["id"], rows[1]["id"])
        eventually(lambda: self.satisfaction(place)["rating"] == 4, "the rating")
        self.phone.received("Dank u!")
        self.phone.write("Bo was =kind")
        eventually(lambda: self.satisfaction(place)["comment"] == "Bo was =kind", "the comment")
        stays(bo.offers, [], 0.5)
        self.assertEqual(self.site.admin.get(f"/conversations/{place}").expect(200)["status"], "resolved")
        self.assertEqual(len(self.site.conversations()), 1)
        self.phone.tap(question["id"], rows[0]["id"])
        eventually(lambda: self.satisfaction(place)["rating"] == 5, "the second rating")
        report = self.site.admin.get("/reports/satisfaction?by=agent&interval=1d").expect(200)
        total = report["total"]
        self.assertEqual([total[name] for name in ("asked", "answered", "rated_5", "csat")], [1, 1, 1, 1])
        self.assertEqual([group["name"] for group in report["groups"]], ["Bo"])
        said = self.site.admin.get("/reports/satisfaction/comments").expect(200)["data"]
        self.assertEqual([(item["conversation"], item["rating"]) for item in said], [(place, 5)])
        self.phone.write("and where is my coat?")
        eventually(
            lambda: self.site.admin.get(f"/conversations/{place}").expect(200)["status"] == "open", "it goes on"
        )

    def test_a_word_about_a_bad_rating_reaches_somebody(self):
        bo, place = self.helped()
        question = self.question()
        rows = question["interactive"]["action"]["sections"][0]["rows"]
        self.phone.tap(question["id"], rows[4]["id"])
        eventually(lambda: self.satisfaction(place)["rating"] == 1, "the rating")
        stays(bo.offers, [], 0.5)
        self.phone.write("It is still not here. Call me.")

        def opened():
            view = self.site.admin.get(f"/conversations/{place}").expect(200)
            return view if view["status"] == "open" else None

        view = eventually(opened, "the conversation is open again")
        self.assertEqual((view["assignee"]["name"], view["unread"]), ("Bo", 1), "who is free has it again")
        found = view["satisfaction"]
        self.assertEqual((found["rating"], found["comment"]), (1, "It is still not here. Call me."))
        self.assertEqual(len(self.site.conversations()), 1)
