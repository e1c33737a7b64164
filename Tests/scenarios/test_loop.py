"""The main job, end to end: a customer writes, an agent answers, the ticks turn blue."""

import unittest

from kit import Site, eventually


class TheLoop(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.ann = cls.site.sandbox.phone("Ann", "+31612345678")
        cls.bo = cls.site.agent("Bo Bakker")
        cls.browser = cls.bo.events()
        cls.addClassCleanup(cls.browser.close)
        cls.bo.presence("online")

    def test_setup_says_where_the_telephones_are(self):
        url = self.site.admin.get("/setup").expect(200)["sandbox_url"]
        self.assertTrue(url.endswith(f":{self.site.program.sandbox_port}"), url)

    def test_an_agent_writes_first_and_the_customer_answers(self):
        kim = self.site.sandbox.phone("Kim", "+31687654321")
        body = {
            "channel": self.site.line.channel_id,
            "number": "+31 6 8765 4321",
            "type": "template",
            "template": {"name": "hello_world", "language": "en_US"},
            "client_key": "first",
        }
        made = self.bo.api.post("/conversations", body).expect(201)
        again = self.bo.api.post("/conversations", body).expect(200)
        self.assertEqual(again["message"]["id"], made["message"]["id"])
        eventually(lambda: len(kim.messages("received")) == 1, "the template on the telephone")
        answered = self.site.arrived(kim.write("who is this?"))
        self.assertEqual(answered["conversation_id"], made["conversation"]["id"])

    def test_customer_to_agent_to_phone_and_back(self):
        wamid = self.ann.write("hi")
        rung = self.browser.wait(
            lambda e: e.name == "offer.created" and e.data["offer"]["agent"]["id"] == self.bo.id, "the ring"
        )
        offer = rung.data["offer"]
        self.assertEqual(offer["state"], "ringing")
        self.assertTrue(offer["summary"], "an offer says why it came")
        conversation = offer["conversation_id"]
        shown = self.site.arrived(wamid, conversation)
        self.assertEqual((shown["direction"], shown["type"], shown["text"]), ("in", "text", "hi"))

        accepted = self.bo.accept(offer)
        self.assertEqual(accepted["assignee"]["id"], self.bo.id)
        self.assertEqual(accepted["window"]["state"], "open")
        self.assertEqual(accepted["contact"]["name"], "Ann")

        sent = self.bo.reply(conversation, "Hello Ann, how can I help?", client_key="loop-1")
        self.assertIn(sent["status"], ("queued", "sending", "accepted", "sent"))
        arrived = self.ann.received("Hello Ann, how can I help?")
        self.assertEqual(arrived["biz_opaque_callback_data"], sent["id"], "our own id comes back with every status")

        def state():
            return next(m["status"] for m in self.site.messages(conversation) if m["id"] == sent["id"])

        eventually(lambda: state() == "delivered", "the second tick")
        self.ann.read()
        eventually(lambda: state() == "read", "blue ticks")

        def told():
            return [
                e.data["message"]["status"]
                for e in list(self.browser.events)
                if e.name in ("message.updated", "message.created") and e.data["message"]["id"] == sent["id"]
            ]

        # The API may know it a moment before the browser hears of it.
        eventually(lambda: told()[-1:] == ["read"], "the browser hears of it")
        seen = told()
        order = ["queued", "sending", "unknown", "accepted", "sent", "delivered", "read"]
        ranks = [order.index(s) for s in seen]
        self.assertEqual(ranks, sorted(ranks), f"statuses only move forward: {seen}")

        why = self.bo.api.get(f"/conversations/{conversation}/decisions").expect(200)["data"]
        self.assertTrue(any(d["agent"]["id"] == self.bo.id and d["summary"] for d in why), why)

    def test_a_note_never_leaves(self):
        wamid = self.ann.write("a question for the note")
        conversation = self.site.conversation_of("a question for the note")["id"]
        self.assertTrue(wamid)
        self.site.admin.post(
            f"/conversations/{conversation}/messages", {"type": "note", "note": {"body": "VIP, be kind"}}
        ).expect(200, 201)
        self.site.admin.post(
            f"/conversations/{conversation}/messages", {"type": "text", "text": {"body": "after the note"}}
        ).expect(200, 201)
        self.ann.received("after the note")
        self.assertFalse([m for m in self.ann.messages() if "VIP" in str(m)])
        note = next(m for m in self.site.messages(conversation) if m["direction"] == "note")
        self.assertEqual(note["text"], "VIP, be kind")

    def test_the_same_client_key_is_the_same_message(self):
        self.ann.write("twice please")
        conversation = self.site.conversation_of("twice please")["id"]
        path = f"/conversations/{conversation}/messages"
        body = {"type": "text", "text": {"body": "only once"}, "client_key": "same-key"}
        first = self.site.admin.post(path, body)
        second = self.site.admin.post(path, body)
        self.assertEqual((first.status, second.status), (201, 200))
        self.assertEqual(first.json["id"], second.json["id"])
        self.ann.received("only once")
        texts = [m for m in self.ann.messages("received") if (m.get("text") or {}).get("body") == "only once"]
        self.assertEqual(len(texts), 1)

    def test_a_read_receipt_goes_with_the_answer_and_not_before(self):
        wamid = self.ann.write("did you read this?")
        conversation = self.site.conversation_of("did you read this?")["id"]
        self.site.admin.get(f"/conversations/{conversation}/messages").expect(200)
        self.site.admin.post(f"/conversations/{conversation}/read").expect(200)

        def told():
            return next(m for m in self.ann.messages() if m["id"] == wamid).get("read_by_business", False)

        self.assertFalse(told(), "opening is not telling")
        self.site.admin.post(
            f"/conversations/{conversation}/messages", {"type": "text", "text": {"body": "now I did"}}
        ).expect(201)
        self.ann.received("now I did")
        eventually(told, "the read receipt")
