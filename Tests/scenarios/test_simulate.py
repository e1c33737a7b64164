"""A day at the counter, run again: by the command beside the running server, and by the API."""

import datetime
import json
import unittest

from kit import Site


class ADayRunAgain(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.close)

    def work(self):
        """Bo takes two customers and resolves them. Gives the day."""
        bo = self.site.agent("Bo")
        browser = bo.events()
        self.addCleanup(browser.close)
        bo.presence("online")
        before = datetime.datetime.now(datetime.UTC).date()
        for name, number in (("Ann", "+31612345678"), ("Kim", "+31612345679")):
            phone = self.site.sandbox.phone(name, number)
            place = self.site.arrived(phone.write(f"hello from {name}"))["conversation_id"]
            bo.accept(bo.offer(place))
            bo.api.post(f"/conversations/{place}/resolve", {}).expect(200)
        if datetime.datetime.now(datetime.UTC).date() != before:
            self.skipTest("midnight passed")
        return str(before)

    def test_what_would_it_have_been_with_two_more(self):
        day = self.work()
        wish = {"day": day, "zone": "UTC", "agents": 2, "runs": 3}
        answer = self.site.admin.post("/simulations", wish).expect(200)
        self.assertEqual(answer["start"], f"{day}T00:00:00.000Z")
        self.assertEqual(answer["recorded"]["answered"]["value"], 2)
        self.assertEqual([v["label"] for v in answer["variants"]], ["as it is", "+2 agents"])
        self.assertEqual([v["report"]["agents"] for v in answer["variants"]], [1, 3])
        for variant in answer["variants"]:
            self.assertEqual(variant["report"]["measures"]["offered"]["value"], 2)
        self.assertNotIn("Ann", json.dumps(answer), "nothing of the customers")

        # The command says the same, while the server runs.
        told = self.site.program.command(
            "simulate", "--from-history", day, "--agents", "+2", "--runs", "3", "--seed", "1"
        )
        self.assertEqual(told, answer)

    def test_a_day_of_which_nothing_is_known(self):
        refused = self.site.admin.post("/simulations", {"day": "2020-01-01"})
        self.assertEqual((refused.status, refused.json["field"]), (422, "day"))

    def test_agents_may_not(self):
        bo = self.site.agent("Bo")
        self.assertEqual(bo.api.post("/simulations", {"day": "2020-01-01"}).status, 403)
