"""Opening hours and the rules before the queue, from a customer's message to what the network is asked to send."""

import datetime
import unittest

from kit import Site, eventually, stays

ALL_DAY = [{"from": "00:00", "to": "24:00"}]
CLOSED = [[] for _ in range(7)]


class RulesAndHours(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.close)
        self.phone = self.site.sandbox.phone("Ann", "+31612345678")
        self.queue = self.site.admin.get("/queues").expect(200)["data"][0]["id"]

    def schedule(self, week, dates=()):
        hours = {"name": "Shop", "zone": "Europe/Amsterdam", "week": week, "dates": list(dates)}
        return self.site.admin.post("/schedules", hours).expect(201)["id"]

    def hours(self, **hours):
        return self.site.admin.put(f"/queues/{self.queue}/hours", hours).expect(200)

    def rules(self, *rules):
        version = self.site.admin.get("/rules").expect(200)["version"]
        return self.site.admin.put("/rules", {"version": version, "rules": list(rules)}).expect(200)

    def conversation(self, identifier):
        return self.site.admin.get(f"/conversations/{identifier}").expect(200)

    def told(self, place):
        return [message["text"] for message in self.site.messages(place) if message["direction"] == "out"]

    def test_a_closed_queue_holds_back_and_says_so_once(self):
        bo = self.site.agent("Bo")
        browser = bo.events()
        self.addCleanup(browser.close)
        bo.presence("online")
        schedule = self.schedule(CLOSED)
        self.hours(schedule=schedule, outside="message", message="We are closed.")
        place = self.site.arrived(self.phone.write("hello?"))["conversation_id"]
        self.site.arrived(self.phone.write("anybody?"))
        eventually(lambda: self.told(place) == ["We are closed."], "the message")
        sent = eventually(
            lambda: [m for m in self.site.messages(place) if m["status"] in ("delivered", "read")], "it is delivered"
        )
        self.assertEqual(sent[0]["author"]["kind"], "system")
        stays(bo.offers, [], 0.5)
        self.assertIsNotNone(self.conversation(place)["unanswered_since"], "nobody has answered")
        opened = {"name": "Shop", "zone": "Europe/Amsterdam", "week": [ALL_DAY] * 7}
        shown = self.site.admin.put(f"/schedules/{schedule}", opened).expect(200)
        self.assertTrue(shown["open"])
        self.assertEqual([queue["id"] for queue in shown["queues"]], [self.queue])
        bo.accept(bo.offer(place))
        self.assertEqual(self.told(place), ["We are closed."])

    def test_it_opens_when_its_time_comes(self):
        bo = self.site.agent("Bo")
        browser = bo.events()
        self.addCleanup(browser.close)
        bo.presence("online")
        now = datetime.datetime.fromisoformat(self.site.sandbox.api.get("/clock").json["now"].replace("Z", "+00:00"))
        day = (now + datetime.timedelta(days=2)).date()
        schedule = self.schedule(CLOSED, [{"date": day.isoformat(), "open": ALL_DAY}])
        self.hours(schedule=schedule, outside="hold")
        place = self.site.arrived(self.phone.write("tomorrow then"))["conversation_id"]
        stays(bo.offers, [], 0.3)
        changes = self.site.admin.get(f"/schedules/{schedule}").expect(200)["changes_at"]
        wait = datetime.datetime.fromisoformat(changes.replace("Z", "+00:00")) - now
        self.site.sandbox.advance(int(wait.total_seconds()) + 2)
        # A browser that was silent for two days has gone.
        bo.presence("online")
        self.assertEqual(bo.offer(place)["conversation_id"], place)

    def test_rules_place_what_customers_open(self):
        admin = self.site.admin
        billing = admin.post("/queues", {"name": "Billing"}).expect(201)["id"]
        dutch = admin.post("/skills", {"name": "Dutch"}).expect(201)["id"]
        refunds = {
            "name": "Refunds",
            "when": {"words": ["money back"], "languages": ["nl"], "channels": [self.site.line.channel_id]},
            "do": {
                "queue": billing,
                "priority": 7,
                "skills": [{"skill": dutch, "level": 2}],
                "labels": ["money"],
                "reply": "We are looking into it.",
            },
        }
        first = self.site.arrived(self.phone.write("I want my MONEY, back!"))["conversation_id"]
        trial = admin.post("/rules/trial", {"rules": [refunds]}).expect(200)
        self.assertEqual((trial["count"], trial["different"]), (1, 1))
        self.assertEqual(trial["data"][0]["tried"]["queue"]["name"], "Billing")
        self.assertEqual(self.conversation(first)["queue"]["id"], self.queue, "it was only tried")
        saved = self.rules(refunds)
        self.assertRegex(saved["rules"][0]["id"], "^rul_")
        stale = admin.put("/rules", {"version": saved["version"] - 1, "rules": []})
        self.assertEqual((stale.status, stale.code), (409, "conflict"))

        other = self.site.sandbox.phone("Eva", "+31687654321")
        place = self.site.arrived(other.write("Money back please"))["conversation_id"]
        shown = self.conversation(place)
        self.assertEqual((shown["queue"]["name"], shown["priority"], shown["labels"]), ("Billing", 7, ["money"]))
        self.assertIn("“Refunds” put it in Billing", shown["placed_by"]["summary"])
        eventually(lambda: self.told(place) == ["We are looking into it."], "the reply")
        german = self.site.sandbox.phone("Uwe", "+4915112345678")
        place = self.site.arrived(german.write("money back"))["conversation_id"]
        self.assertIsNone(self.conversation(place)["placed_by"])
        for path in (f"/queues/{billing}", f"/skills/{dutch}"):
            self.assertEqual(admin.delete(path).status, 409, path)

    def test_what_an_agent_knows_of_a_contact_counts(self):
        place = self.site.arrived(self.phone.write("hi"))["conversation_id"]
        contact = self.conversation(place)["contact"]["id"]
        changed = self.site.admin.patch(f"/contacts/{contact}", {"attributes": {"Tier": "gold"}}).expect(200)
        self.assertEqual(changed["attributes"], {"Tier": "gold"})
        rule = {"name": "Gold", "when": {"attributes": [{"name": "tier", "values": ["Gold"]}]}, "do": {"priority": 9}}
        trial = self.site.admin.post("/rules/trial", {"rules": [rule]}).expect(200)
        self.assertEqual(trial["data"][0]["tried"]["priority"], 9)

    def test_only_administrators_change_rules(self):
        for role, expected in (("agent", (403, 403, 403)), ("supervisor", (200, 403, 403)), ("admin", (200, 200, 200))):
            person = self.site.agent(f"Someone {role}", role)
            found = (
                person.api.get("/rules").status,
                person.api.put("/rules", {"version": 0, "rules": []}).status,
                person.api.post("/rules/trial", {"rules": []}).status,
            )
            self.assertEqual(found, expected, role)
            made = person.api.post("/schedules", {"name": role, "zone": "UTC", "week": CLOSED}).status
            self.assertEqual(made, 403 if role == "agent" else 201, role)

    def test_a_restart_changes_nothing(self):
        schedule = self.schedule(CLOSED)
        self.hours(schedule=schedule, outside="message", message="Closed.")
        place = self.site.arrived(self.phone.write("one"))["conversation_id"]
        eventually(lambda: self.told(place) == ["Closed."], "the message")
        self.site.program.kill()
        self.site.program.start()
        # The sandbox has forgotten its telephones; the network of a business has not.
        self.site.hooks.text("two", sender="31612345678")
        self.assertEqual(self.site.conversation_of("two")["id"], place)
        self.site.hooks_settled()
        self.assertEqual(self.told(place), ["Closed."])
