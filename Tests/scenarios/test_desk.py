"""The agent's desk: assign, transfer, label, snooze, resolve, search, drafts, and requests sent twice."""

import datetime
import unittest

from kit import Site, eventually


class TheDesk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.bo, cls.cas = cls.site.agent("Bo Bakker"), cls.site.agent("Cas de Wit", role="supervisor")
        cls.serial = iter(range(31630000000, 31639999999))

    def chat(self, text, name="Customer"):
        phone = self.site.sandbox.phone(name, f"+{next(self.serial)}")
        return phone, self.site.arrived(phone.write(text))["conversation_id"]

    def act(self, conversation, action, body=None, agent=None):
        return (agent or self.bo).api.post(f"/conversations/{conversation}/{action}", body or {})

    def test_assign_transfer_and_give_back(self):
        _, place = self.chat("pass me on")
        self.assertEqual(self.act(place, "assign", {"agent": "me"}).expect(200)["assignee"]["id"], self.bo.id)
        moved = self.act(place, "transfer", {"agent": self.cas.id, "note": "knows bicycles"}).expect(200)
        self.assertEqual(moved["assignee"]["id"], self.cas.id)
        self.assertIn("knows bicycles", [m["text"] for m in self.site.messages(place)])
        queue = self.site.admin.get("/queues").json["data"][0]["id"]
        waiting = self.act(place, "transfer", {"queue": queue}, self.cas).expect(200)
        self.assertIsNone(waiting["assignee"])
        self.assertEqual(waiting["queue"]["id"], queue)
        self.assertIsNotNone(waiting["waiting_since"])

    def test_labels(self):
        _, place = self.chat("label me")
        self.assertEqual(self.act(place, "labels", {"labels": ["vip"]}).expect(200)["labels"], ["vip"])
        changed = self.act(place, "labels", {"add": ["bicycle"], "remove": ["vip"]}).expect(200)
        self.assertEqual(changed["labels"], ["bicycle"])
        found = [c["id"] for c in self.site.conversations("label=bicycle")]
        self.assertEqual(found, [place])
        self.assertEqual(self.act(place, "labels", {"labels": ["x" * 51]}).status, 422)

    def test_snooze_ends_by_time_and_by_the_customer(self):
        phone, place = self.chat("later please")
        now = datetime.datetime.fromisoformat(self.site.sandbox.api.get("/clock").json["now"].replace("Z", "+00:00"))
        until = (now + datetime.timedelta(minutes=30)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.assertEqual(self.act(place, "snooze", {"until": until}).expect(200)["status"], "snoozed")
        self.site.sandbox.advance(31 * 60)
        state = lambda: self.site.admin.get(f"/conversations/{place}").json["status"]
        eventually(lambda: state() == "open", "the end of the snooze")
        later = (now + datetime.timedelta(hours=5)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.act(place, "snooze", {"until": later}).expect(200)
        phone.write("I cannot wait")
        eventually(lambda: state() == "open", "woken by the customer")

    def test_resolve_and_reopen(self):
        _, place = self.chat("done")
        self.assertEqual(self.act(place, "resolve").expect(200)["status"], "resolved")
        self.assertEqual(self.act(place, "assign", {"agent": "me"}).code, "conflict")
        self.assertEqual(self.act(place, "reopen").expect(200)["status"], "open")

    def test_unread_is_the_teams(self):
        phone, place = self.chat("count me")
        phone.write("and me")
        unread = lambda: self.site.admin.get(f"/conversations/{place}").json["unread"]
        eventually(lambda: unread() == 2, "two unread")
        self.act(place, "read").expect(200)
        self.assertEqual(unread(), 0)
        self.act(place, "unread").expect(200)
        self.assertGreaterEqual(unread(), 1)

    def test_search_by_name_number_and_words(self):
        phone, place = self.chat("my bicycle has a puncture", name="Wilhelmina Överbø")
        other, elsewhere = self.chat("nothing special", name="Otto")

        def search(words):
            return [c["id"] for c in self.bo.api.get(f"/conversations?q={words}").expect(200)["data"]]

        number = phone.identity["number"].lstrip("+")
        for words in (
            "Wilhelmina",
            "wilhel",
            "%C3%96verb%C3%B8",
            number,
            number[-6:],
            "puncture",
            "PUNCTURE",
            "bicycle+puncture",
        ):
            with self.subTest(words):
                self.assertIn(place, search(words))
                self.assertNotIn(elsewhere, search(words))
        for words in ("unheard", "puncture+unheard"):
            self.assertEqual(search(words), [])
        for sly in ("%27%20OR%201%3D1--", "%25", "%22", "*", "a%00b", "(" * 50):
            self.assertIn(self.bo.api.get(f"/conversations?q={sly}").status, (200, 422), sly)

    def test_drafts_are_kept_for_their_author(self):
        _, place = self.chat("draft")
        self.bo.api.put(f"/conversations/{place}/draft", {"mode": "reply", "body": "half a sen"}).expect(200, 204)
        self.assertEqual(self.bo.api.get(f"/conversations/{place}").json["draft"]["body"], "half a sen")
        self.assertIsNone(self.cas.api.get(f"/conversations/{place}").json["draft"])
        self.bo.api.put(f"/conversations/{place}/draft", {"mode": "reply", "body": ""}).expect(200, 204)
        self.assertIsNone(self.bo.api.get(f"/conversations/{place}").json["draft"])

    def test_who_else_is_here(self):
        _, place = self.chat("watched")
        self.bo.api.put(f"/conversations/{place}/viewing", {"state": "typing"}).expect(204)
        seen = lambda: [
            (v["agent"]["id"], v["typing"]) for v in self.cas.api.get(f"/conversations/{place}").json["viewers"]
        ]
        self.assertEqual(seen(), [(self.bo.id, True)])
        self.site.sandbox.advance(31)
        eventually(lambda: seen() == [], "forgotten after 30 s")

    def test_canned_replies(self):
        made = self.cas.api.post("/canned-replies", {"shortcut": "hi", "body": "Hello {{contact.first_name}}"})
        made.expect(200, 201)
        listed = self.bo.api.get("/canned-replies").expect(200)["data"]
        self.assertIn("Hello {{contact.first_name}}", [c["body"] for c in listed])
        self.cas.api.put(f"/canned-replies/{made.json['id']}", {"shortcut": "hi", "body": "Hey"}).expect(200)
        self.cas.api.delete(f"/canned-replies/{made.json['id']}").expect(200, 204)

    def test_the_key_of_a_request(self):
        _, place = self.chat("idempotent")
        path, key = f"/conversations/{place}/messages", {"Idempotency-Key": "key-1"}
        body = {"type": "note", "note": {"body": "noted once"}}
        first = self.bo.api.post(path, body, headers=key)
        again = self.bo.api.post(path, body, headers=key)
        self.assertEqual(first.status, 201)
        self.assertEqual(again.json["id"], first.json["id"])
        self.assertEqual(again.headers.get("idempotency-replayed"), "true")
        other = self.bo.api.post(path, {"type": "note", "note": {"body": "another"}}, headers=key)
        self.assertEqual((other.status, other.code), (409, "idempotency_key_reused"))
        notes = [m for m in self.site.messages(place) if m["text"] == "noted once"]
        self.assertEqual(len(notes), 1)
        theirs = self.cas.api.post(path, {"type": "note", "note": {"body": "Cas's own"}}, headers=key)
        self.assertEqual(theirs.status, 201, "keys are each caller's own")

    def test_pages_are_whole_and_without_repeats(self):
        _, place = self.chat("page 0")
        for n in range(1, 25):
            self.act(place, "messages", {"type": "note", "note": {"body": f"page {n}"}}).expect(201)
        seen, cursor = [], None
        while True:
            query = "limit=7" + (f"&cursor={cursor}" if cursor else "")
            page = self.bo.api.get(f"/conversations/{place}/messages?{query}").expect(200)
            self.assertLessEqual(len(page["data"]), 7)
            seen += [m["text"] for m in page["data"]]
            cursor = page["next"]
            if not cursor:
                break
        self.assertEqual(seen, [f"page {n}" for n in range(24, -1, -1)])

    def test_counts(self):
        _, place = self.chat("count")
        self.act(place, "assign", {"agent": "me"}).expect(200)
        counts = self.bo.api.get("/conversations/counts").expect(200)
        self.assertGreaterEqual(counts["mine"], 1)
        self.assertGreaterEqual(counts["all"], counts["mine"])
