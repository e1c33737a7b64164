"""What leaves: every type, the service window, errors, and never twice."""

import base64
import time
import unittest

from kit import Site, eventually, status, stays
from kit.hooks import unique

DAY_SECONDS = 24 * 3600


class Outbound(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.site.sandbox.settings(sent_after_ms=20, delivered_after_ms=20, read_after_ms=20, pair_burst=0)
        cls.serial = iter(range(31620000000, 31629999999))

    def chat(self, **habits):
        """A new customer who has just written; their phone and the conversation."""
        number = str(next(self.serial))
        phone = self.site.sandbox.phone("Customer", "+" + number, **habits)
        conversation = self.site.arrived(phone.write("hello from " + number))["conversation_id"]
        return phone, conversation

    def post(self, conversation, **body):
        return self.site.admin.post(f"/conversations/{conversation}/messages", body)

    def say(self, conversation, text, **parts):
        return self.post(conversation, type="text", text={"body": text}, **parts).expect(201)["id"]

    def found(self, conversation, identifier):
        return next(m for m in self.site.messages(conversation) if m["id"] == identifier)

    def becomes(self, conversation, identifier, *states, timeout=10):
        def look():
            shown = self.found(conversation, identifier)
            return shown if shown["status"] in states else None

        return eventually(look, f"{states} of {identifier}", timeout)

    def test_every_outbound_type_reaches_the_phone(self):
        phone, conversation = self.chat()
        question = self.site.messages(conversation)[0]
        upload = self.site.admin.post("/media?filename=ticket.png", PNG, headers={"Content-Type": "image/png"}).expect(
            201
        )
        terms = self.site.admin.post("/media?filename=terms.txt", b"Terms\n", headers={"Content-Type": "text/plain"})
        paper = terms.expect(201)
        bodies = {
            "text": {"type": "text", "text": {"body": "plain words"}},
            "quoted": {
                "type": "text",
                "text": {"body": "quoting you"},
                "context": {"message_id": question["id"]},
            },
            "image": {"type": "image", "image": {"caption": "your ticket"}, "media": {"id": upload["id"]}},
            "document": {"type": "document", "document": {"filename": "terms.txt"}, "media": {"id": paper["id"]}},
            "image again": {"type": "image", "image": {}, "media": {"id": upload["id"]}},
            "location": {
                "type": "location",
                "location": {"latitude": 52.31, "longitude": 4.77, "name": "Gate D7", "address": "Schiphol"},
            },
            "contacts": {
                "type": "contacts",
                "contacts": [
                    {
                        "name": {"formatted_name": "Help desk", "first_name": "Help"},
                        "phones": [{"phone": "+31205550100"}],
                    }
                ],
            },
            "reaction": {"type": "reaction", "reaction": {"message_id": question["id"], "emoji": "🙏"}},
            "buttons": {
                "type": "interactive",
                "interactive": {
                    "type": "button",
                    "body": {"text": "Shall I rebook?"},
                    "action": {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Yes"}}]},
                },
            },
            "list": {
                "type": "interactive",
                "interactive": {
                    "type": "list",
                    "body": {"text": "Choose a seat"},
                    "action": {
                        "button": "Seats",
                        "sections": [
                            {"title": "Row 12", "rows": [{"id": "12a", "title": "12A", "description": "Window"}]}
                        ],
                    },
                },
            },
            "link": {
                "type": "interactive",
                "interactive": {
                    "type": "cta_url",
                    "body": {"text": "Your boarding pass"},
                    "action": {
                        "name": "cta_url",
                        "parameters": {"display_text": "Open", "url": "https://example.test/pass"},
                    },
                },
            },
            "template": {
                "type": "template",
                "template": {"name": "hello_world", "language": "en_US", "components": []},
            },
        }
        before = len(self.site.sandbox.calls())
        for name, body in bodies.items():
            with self.subTest(name):
                identifier = self.post(conversation, **body).expect(201)["id"]
                shown = self.becomes(conversation, identifier, "sent", "delivered", "read", "failed")
                self.assertNotEqual(shown["status"], "failed", shown.get("errors"))
        sends = [c for c in self.site.sandbox.calls()[before:] if c.get("biz_opaque_callback_data")]
        self.assertEqual(len(sends), len(bodies), "one call for each")
        uploads = self.site.sandbox.calls("media")
        self.assertEqual(len(uploads), 2, "the picture was uploaded once and used twice")

    def test_taps_on_buttons_and_rows_come_back(self):
        phone, conversation = self.chat()
        buttons = [{"type": "reply", "reply": {"id": key, "title": key.title()}} for key in ("yes", "no")]
        interactive = {"type": "button", "body": {"text": "Rebook?"}, "action": {"buttons": buttons}}
        sent = self.post(conversation, type="interactive", interactive=interactive).expect(201)["id"]
        external = self.becomes(conversation, sent, "delivered", "read")["external_id"]
        phone.tap(external, "yes")

        def reply():
            return next((m for m in self.site.messages(conversation) if m["type"] == "button_reply"), None)

        shown = eventually(reply, "the tap")
        self.assertEqual(shown["text"], "Yes")
        self.assertEqual(shown["context"]["message_id"], sent)

    def test_media_comes_in_and_is_served_safely(self):
        phone, conversation = self.chat()
        wamid = phone.write(type="image", image={"caption": "my bag"})

        def ready():
            shown = self.site.arrived(wamid, conversation)
            return shown if (shown.get("media") or {}).get("state") == "ready" else None

        media = eventually(ready, "the picture")["media"]
        self.assertTrue(media["mime"].startswith("image/"))
        from kit import Api

        plain = Api(self.site.program.port)
        answer = self.site.admin.request("GET", media["url"].removeprefix("/api/v1"))
        self.assertEqual(answer.status, 200)
        self.assertEqual(len(answer.body), media["size"])
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
        broken = media["url"][:-4] + ("AAAA" if media["url"][-4:] != "AAAA" else "BBBB")
        self.assertIn(plain.get(broken).status, (401, 403, 404, 410))
        wamid = phone.write(type="document", document={"filename": "page.html", "mime_type": "text/html", "data": HTML})
        media = eventually(lambda: self.document(wamid, conversation), "the document")
        answer = self.site.admin.request("GET", media["url"].removeprefix("/api/v1"))
        self.assertTrue(answer.headers.get("content-disposition", "").startswith("attachment"))
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
        self.site.sandbox.advance(3 * 3600)
        old = self.site.admin.request("GET", media["url"].removeprefix("/api/v1"))
        self.assertIn(old.status, (401, 403, 404, 410), "links expire")

    def document(self, wamid, conversation):
        media = self.site.arrived(wamid, conversation).get("media") or {}
        return media if media.get("state") == "ready" else None

    def test_outside_the_window_only_templates_go(self):
        phone, conversation = self.chat()
        self.site.sandbox.advance(DAY_SECONDS + 60)
        shown = self.site.admin.get(f"/conversations/{conversation}").expect(200)
        self.assertEqual(shown["window"]["state"], "closed")
        before = len(self.site.sandbox.calls())
        for body in (
            {"type": "text", "text": {"body": "too late"}},
            {"type": "location", "location": {"latitude": 1, "longitude": 2}},
        ):
            refused = self.post(conversation, **body)
            self.assertEqual((refused.status, refused.code), (422, "window_closed"))
        self.assertEqual(len(self.site.sandbox.calls()), before, "nothing left")
        template = {"name": "hello_world", "language": "en_US", "components": []}
        sent = self.post(conversation, type="template", template=template).expect(201)["id"]
        self.becomes(conversation, sent, "delivered", "read")
        phone.write("open again")
        eventually(
            lambda: self.site.admin.get(f"/conversations/{conversation}").json["window"]["state"] == "open",
            "the window to open",
        )
        self.say(conversation, "free words again")
        phone.received("free words again")

    def test_a_phone_that_is_off_keeps_one_tick(self):
        phone, conversation = self.chat()
        phone.change(online=False)
        sent = self.say(conversation, "are you there?")
        self.becomes(conversation, sent, "sent")
        stays(lambda: self.found(conversation, sent)["status"], "sent", 0.3)
        phone.change(online=True)
        self.becomes(conversation, sent, "delivered", "read")

    def test_errors_are_kept_and_explained(self):
        remedies = {131026: "contact", 131047: "template", 131051: "edit", 131048: "retry"}
        remedies |= {131049: "none", 130472: "none"}
        for code, remedy in remedies.items():
            with self.subTest(code):
                phone, conversation = self.chat()
                self.site.sandbox.fault("fail", code=code)
                sent = self.say(conversation, f"will fail with {code}")
                shown = self.becomes(conversation, sent, "failed")
                self.assertEqual(shown["errors"][0]["code"], code)
                self.assertTrue(shown["errors"][0]["explanation"])
                self.assertEqual(shown["errors"][0]["remedy"], remedy)
        self.site.sandbox.clear_faults()

    def test_temporary_errors_are_tried_again_and_sent_once(self):
        for code in (131000, 131016, 130429, 131056, 80007, 4, 2):
            with self.subTest(code):
                phone, conversation = self.chat()
                self.site.sandbox.fault("error", code=code, count=1, target="messages")
                text = f"retried after {code}"
                self.say(conversation, text)
                for _ in range(40):
                    if [m for m in phone.messages("received") if (m.get("text") or {}).get("body") == text]:
                        break
                    self.site.sandbox.advance(2)
                    time.sleep(0.05)
                phone.received(text, timeout=1)
                self.assertEqual(
                    len([m for m in phone.messages("received") if (m.get("text") or {}).get("body") == text]), 1
                )
        self.site.sandbox.clear_faults()

    def test_permanent_errors_are_not_repeated(self):
        for code in (131030, 100, 131009, 132000):
            with self.subTest(code):
                phone, conversation = self.chat()
                self.site.sandbox.fault("error", code=code, count=5, target="messages")
                sent = self.say(conversation, f"refused with {code}")
                shown = self.becomes(conversation, sent, "failed")
                self.assertEqual(shown["errors"][0]["code"], code)
                self.site.sandbox.advance(600)
                stays(lambda: self.site.sandbox.sends(sent), 1, 0.3)
                self.site.sandbox.clear_faults()

    # Invariant 3.
    def test_an_answer_that_never_comes_sends_nothing_twice(self):
        for after in (True, False):
            with self.subTest("lost after the work" if after else "lost before the work"):
                phone, conversation = self.chat()
                # The first answer takes the read receipt with it, so that the next call is the one that is lost.
                self.becomes(conversation, self.say(conversation, "one moment"), "delivered", "read")
                text = f"answer lost, after={after}"
                self.site.sandbox.fault("drop", after=after, target="messages")
                sent = self.say(conversation, text)
                eventually(lambda: self.site.sandbox.sends(sent) == 1, "the call")
                if after:
                    self.becomes(conversation, sent, "sent", "delivered", "read")
                    phone.received(text)
                else:
                    self.becomes(conversation, sent, "unknown")
                for _ in range(5):
                    self.site.sandbox.advance(120)
                    time.sleep(0.05)
                self.assertEqual(self.site.sandbox.sends(sent), 1, "never again of its own accord")
                received = [m for m in phone.messages("received") if (m.get("text") or {}).get("body") == text]
                self.assertEqual(len(received), 1 if after else 0)
        retry = self.site.admin.post(f"/messages/{sent}/retry")
        retry.expect(201)
        phone.received(text)

    # Security check 9.
    def test_statuses_in_any_order_only_move_forward(self):
        phone, conversation = self.chat()
        phone.change(online=False)
        sent = self.say(conversation, "statuses at random")
        external = self.becomes(conversation, sent, "accepted", "sent")["external_id"]
        now = int(time.time())
        recipient = phone.identity["wa_id"]
        for state in ("read", "delivered", "sent"):
            self.site.hooks.send(statuses=[status(external, state, recipient, now)])
        self.site.hooks_settled()
        self.assertEqual(self.found(conversation, sent)["status"], "read")
        self.site.hooks.send(statuses=[status(unique(), "read", recipient, now)])
        self.site.hooks_settled()
        self.assertFalse(self.site.admin.all("/hooks?state=dead"), "a status of an unknown message is parked")

    def test_a_status_that_is_faster_than_the_answer_is_not_lost(self):
        phone, conversation = self.chat()
        self.site.sandbox.fault("delay", ms=1500, target="messages")
        sent = self.say(conversation, "the answer is slow")
        self.becomes(conversation, sent, "delivered", "read")

    def test_webhooks_that_are_doubled_mixed_and_late_end_the_same(self):
        for fault in (
            {"kind": "duplicate", "count": 20, "size": 3},
            {"kind": "reorder", "size": 3, "ms": 300, "count": 5},
            {"kind": "batch", "size": 4, "ms": 300, "count": 5},
            {"kind": "delay_webhook", "ms": 200, "count": 5},
        ):
            with self.subTest(fault["kind"]):
                self.site.sandbox.clear_faults()
                phone, conversation = self.chat()
                self.site.sandbox.fault(**fault)
                ids = [phone.write(f"{fault['kind']} {n}") for n in range(4)]
                for identifier in ids:
                    self.site.arrived(identifier, conversation)
                sent = self.say(conversation, f"after {fault['kind']}")
                phone.received(f"after {fault['kind']}")
                phone.read()
                self.becomes(conversation, sent, "read")
                self.site.hooks_settled()
                shown = [m.get("external_id") for m in self.site.messages(conversation) if m["direction"] == "in"]
                self.assertEqual(len(shown), len(set(shown)), "each once")
                self.assertEqual(len(shown), 5)
        self.site.sandbox.clear_faults()

    def test_a_webhook_with_a_wrong_signature_comes_again_rightly_signed(self):
        phone, conversation = self.chat()
        self.site.sandbox.fault("signature")
        identifier = phone.write("signed wrongly at first")
        time.sleep(0.3)
        self.site.sandbox.clear_faults()
        later = phone.write("signed rightly")
        self.site.arrived(later, conversation)
        refused = [a for d in self.site.sandbox.deliveries() for a in d["attempts"] if a["status"] == 401]
        self.assertTrue(refused)
        shown = [m.get("external_id") for m in self.site.messages(conversation)]
        self.assertLessEqual(shown.count(identifier), 1)


HTML = base64.b64encode(b"<script>alert(document.domain)</script>").decode()

# A picture of one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "5e9e2cf40000000049454e44ae426082"
)
