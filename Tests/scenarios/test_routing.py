"""Routing as administrators set it: who is asked, what changes while a customer waits, writing up, and taking the next."""

import unittest

from kit import Site, eventually, stays


class RoutingAsSet(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.close)
        self.queue = self.site.admin.get("/queues").expect(200)["data"][0]["id"]

    def customer(self, number, words="hello"):
        phone = self.site.sandbox.phone(f"P{number}", f"+3161234520{number}")
        return self.site.arrived(phone.write(words))["conversation_id"]

    def agent(self, name, **skills):
        # Without a browser, whose absence would be noticed while the clock is moved.
        agent = self.site.desk(name, 5)
        claims = [{"skill": self.skill(skill), "level": level} for skill, level in skills.items()]
        self.site.admin.patch(f"/agents/{agent.id}", {"skills": claims}).expect(200)
        return agent

    def skill(self, name):
        known = {skill["name"]: skill["id"] for skill in self.site.admin.all("/skills")}
        return known.get(name) or self.site.admin.post("/skills", {"name": name}).expect(201)["id"]

    def route(self, *members, **parts):
        body = {"strategy": "longest_idle", "ring_seconds": 20, **parts}
        body["members"] = [
            {"agent": agent.id, "tier": tier, "position": place} for place, (agent, tier) in enumerate(members, 1)
        ]
        return self.site.admin.put(f"/queues/{self.queue}/routing", body).expect(200)

    def test_skills_and_tiers_are_asked_for_less_and_less(self):
        # Longer than it all takes: who declined is not asked again because nobody else was there for a while.
        usual = self.site.admin.get("/routing").expect(200)
        self.site.admin.put("/routing", {**usual, "decline_memory_seconds": 600}).expect(200)
        able = self.agent("Able", dutch=5, billing=3)
        some = self.agent("Some", dutch=2)
        none = self.agent("None")
        set_ = self.route(
            (able, 1),
            (some, 1),
            (none, 2),
            needs="dutch>=3 & billing>=2",
            highest_tier=1,
            steps=[
                {"after_seconds": 60, "needs": "dutch"},
                {"after_seconds": 120, "needs": "", "highest_tier": 2},
            ],
        )
        self.assertEqual(set_["needs"], "dutch>=3 & billing>=2")
        self.assertEqual(self.site.admin.get(f"/queues/{self.queue}/routing").expect(200), set_)
        first = self.customer(1)
        able.accept(able.offer(first))
        able.presence("away")
        second = self.customer(2)
        stays(lambda: some.offers() + none.offers(), [], 0.5)
        self.site.sandbox.advance(61)
        offer = some.offer(second)
        some.decline(offer)
        stays(lambda: none.offers(), [], 0.5)
        self.site.sandbox.advance(61)
        none.accept(none.offer(second))

    def test_writing_up_keeps_the_next_away(self):
        ann = self.agent("Ann")
        self.route((ann, 1), wrap_up={"seconds": 60, "codes": ["Refund", "Delay"]})
        first = self.customer(1)
        ann.accept(ann.offer(first))
        ann.api.post(f"/conversations/{first}/resolve").expect(200)
        second = self.customer(2)
        stays(lambda: ann.offers(), [], 0.5)
        running = ann.api.get("/me/wrap-ups").expect(200)["data"]
        self.assertEqual([(w["conversation_id"], w["codes"]) for w in running], [(first, ["Refund", "Delay"])])
        self.assertEqual(ann.api.get("/me").expect(200)["wrap_up_until"], running[0]["until"])
        wrong = ann.api.post("/me/wrap-ups/done", {"conversation": first, "code": "Weather"})
        self.assertEqual((wrong.status, wrong.json["field"]), (422, "code"))
        rest = ann.api.post("/me/wrap-ups/done", {"conversation": first, "code": "Delay"}).expect(200)
        self.assertEqual(rest["data"], [])
        ann.accept(ann.offer(second))
        ann.api.post(f"/conversations/{second}/resolve").expect(200)
        third = self.customer(3)
        stays(lambda: ann.offers(), [], 0.5)
        self.site.sandbox.advance(61)
        ann.offer(third)

    def test_the_next_please(self):
        ann, ben = self.agent("Ann"), self.agent("Ben")
        self.route((ann, 1), (ben, 1), mode="pull")
        waiting = [self.customer(number) for number in range(3)]
        stays(lambda: ann.offers() + ben.offers(), [], 0.5)
        refused = ann.api.post(f"/conversations/{waiting[2]}/assign", {"agent": "me"})
        self.assertEqual((refused.status, refused.code), (409, "conflict"))
        taken = [agent.api.post("/me/next").expect(200)["id"] for agent in (ann, ben, ann)]
        self.assertEqual(taken, waiting, "the longest waiting first")
        ben.api.post("/me/next").expect(204)
        why = ann.api.get(f"/conversations/{waiting[0]}/decisions").expect(200)["data"]
        self.assertEqual([d["summary"] for d in why], ["Asked for the next in line."])

    def test_the_workspace_says_who_goes_first(self):
        usual = self.site.admin.get("/routing").expect(200)
        self.assertEqual(usual["order"]["by"], "strict")
        wanted = {**usual, "order": {**usual["order"], "by": "ageing", "seconds_per_point": 30}}
        self.assertEqual(self.site.admin.put("/routing", wanted).expect(200), wanted)
        self.assertEqual(self.site.admin.get("/routing").expect(200), wanted)
        wrong = self.site.admin.put("/routing", {"window": {"lead_minutes": 99999}})
        self.assertEqual((wrong.status, wrong.json["field"]), (422, "window.lead_minutes"))
        agent = self.site.agent("Plain")
        self.assertEqual(agent.api.get("/routing").status, 403)
        self.assertEqual(agent.api.put("/routing", wanted).status, 403)
        self.assertEqual(agent.api.get(f"/queues/{self.queue}/routing").status, 403)

    def test_who_waits_too_long_is_told_and_offered_elsewhere(self):
        ann, ben = self.agent("Ann"), self.agent("Ben")
        night = self.site.admin.post("/queues", {"name": "Night"}).expect(201)["id"]
        overflow = [
            {"when": {"waited_seconds": 60}, "then": {"message": {"en": "Still here?", "nl": "Nog even geduld."}}},
            {"when": {"waited_seconds": 60}, "then": {"queue": night}},
        ]
        body = {"strategy": "longest_idle", "ring_seconds": 20, "members": [{"agent": ben.id}]}
        back = [{"when": {"waited_seconds": 30}, "then": {"queue": self.queue}}]
        self.site.admin.put(f"/queues/{night}/routing", {**body, "overflow": back}).expect(200)
        set_ = self.route((ann, 1), overflow=overflow)
        self.assertEqual(set_["overflow"], overflow)
        self.assertEqual(self.site.admin.get(f"/queues/{self.queue}/routing").expect(200), set_)
        place = self.customer(1)
        ann.offer(place)
        self.site.sandbox.advance(61)
        ben.offer(place)

        def told():
            return [message["text"] for message in self.site.messages(place) if message["direction"] != "in"]

        self.assertEqual(self.site.admin.get(f"/conversations/{place}").expect(200)["queue"]["id"], night)
        said = told()
        self.assertEqual(said.count("Nog even geduld."), 1, said)
        self.assertEqual(len([line for line in said if line.endswith("to Night: it had waited 1 min")]), 1, said)
        self.site.program.kill()
        self.site.program.start()
        eventually(lambda: self.site.admin.get("/me").status == 200, "it is there again")
        ben.accept(ben.offer(place))
        self.assertEqual(told(), said, "nothing is said twice")
        self.assertEqual(self.site.admin.delete(f"/queues/{night}").status, 409)

    def test_who_waits_hears_their_place_in_line(self):
        ann = self.site.desk("Ann", 1)
        text = {"en": "Number {place}.[ About {wait}.]", "nl": "U bent nummer {place}.[ Nog {wait}.]"}
        steps = [{"when": {"waited_seconds": step}, "then": {"message": text}} for step in (0, 300)]
        self.assertEqual(self.route((ann, 1), overflow=steps)["overflow"], steps)
        first = self.customer(1)
        ann.accept(ann.offer(first))
        self.site.sandbox.advance(120)
        ann.api.post(f"/conversations/{first}/resolve").expect(200)
        ann.presence("away")

        def told(place):
            return [message["text"] for message in self.site.messages(place) if message["direction"] == "out"]

        second, third = self.customer(2), self.customer(3)
        eventually(lambda: told(third), "the third is told")
        self.assertEqual(told(first), [])
        self.assertEqual((told(second), told(third)), (["U bent nummer 1."], ["U bent nummer 2."]))
        ann.presence("online")
        ann.accept(ann.offer(second))
        self.site.sandbox.advance(301)
        # It waits for its place, with somebody there: how long one takes is known from the first.
        eventually(lambda: len(told(third)) == 2, "they are told again")
        self.assertRegex(told(third)[1], r"^U bent nummer 1\. Nog [56] min\.$")
        self.assertEqual(len(told(second)), 1)

    def test_whom_nobody_serves_is_called_back_later(self):
        ann = self.agent("Ann")
        texts = {"nl": "We zijn er over een half uur."}
        rule = {"when": {"nobody_signed_in": True}, "then": {"call_back": {"after_minutes": 30, "message": texts}}}
        self.route((ann, 1), overflow=[rule])
        ann.presence("offline")
        place = self.customer(1)
        eventually(lambda: self.conversation(place)["status"] == "snoozed", "it left the line")
        eventually(lambda: texts["nl"] in [m["text"] for m in self.site.messages(place)], "the customer is told")
        ann.presence("online")
        stays(lambda: ann.offers(), [], 0.5)
        self.site.sandbox.advance(30 * 60 + 1)
        ann.accept(ann.offer(place))

    def conversation(self, place):
        return self.site.admin.get(f"/conversations/{place}").expect(200)

    def test_overflow_that_makes_no_sense_is_refused(self):
        message = {"message": {"en": "Soon."}}
        for rule, field in (
            ({}, "overflow[0].when"),
            ({"when": {}, "then": message}, "overflow[0].when"),
            ({"when": {"length": 1, "waited_seconds": 1}, "then": message}, "overflow[0].when"),
            ({"when": {"length": "many"}, "then": message}, "overflow[0].when.length"),
            ({"when": {"nobody_signed_in": False}, "then": message}, "overflow[0].when.nobody_signed_in"),
            ({"when": {"moon": "full"}, "then": message}, "overflow[0].when.moon"),
            ({"when": {"service_level": {}}, "then": message}, "overflow[0].when.service_level.below_percent"),
            ({"when": {"length": 1}, "then": {"message": "Soon."}}, "overflow[0].then.message"),
            ({"when": {"length": 1}, "then": {"message": {"en": 5}}}, "overflow[0].then.message.en"),
            ({"when": {"length": 1}, "then": {"queue": self.queue}}, "overflow[0].then.queue"),
            ({"when": {"length": 1}, "then": {"call_back": {"after_minutes": 1}}}, "overflow[0].then.call_back.message"),
            ({"when": {"length": 1}, "then": message, "else": message}, "overflow[0].else"),
        ):
            body = {"strategy": "longest_idle", "ring_seconds": 20, "members": [], "overflow": [rule]}
            refused = self.site.admin.put(f"/queues/{self.queue}/routing", body)
            self.assertEqual((refused.status, refused.json["field"]), (422, field), rule)

    def test_what_is_set_outlives_a_restart(self):
        ann = self.agent("Ann", dutch=1)
        self.route((ann, 1), needs="dutch>=5", steps=[{"after_seconds": 60, "needs": ""}])
        place = self.customer(1)
        stays(lambda: ann.offers(), [], 0.3)
        self.site.program.kill()
        self.site.program.start()
        eventually(lambda: self.site.admin.get("/me").status == 200, "it is there again")
        self.site.sandbox.advance(61)
        ann.accept(ann.offer(place))


if __name__ == "__main__":
    unittest.main()
