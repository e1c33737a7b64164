"""What customers send: every type, every batch, every kind of address."""

import json
import time
import unittest

import samples
from kit import Site, batch, eventually, message, status
from kit.hooks import unique, value


class EveryType(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.hooks = cls.site.hooks

    def applied(self, parts, sender="31612345678", **options):
        """Sends the parts as one message and returns what the API shows of it."""
        identifier = unique()
        sent = {"from": sender, "id": identifier, "timestamp": str(int(time.time())), **parts}
        self.hooks.send(sent, **options)
        return self.site.arrived(identifier)

    # Security check 12 as well: the last ones are unknown to us.
    def test_every_type_shows_with_words(self):
        target = self.hooks.text("a message to react on")
        self.site.arrived(target)
        for name, (parts, words, kind) in samples.by_type(target).items():
            with self.subTest(name):
                shown = self.applied(parts)
                self.assertEqual(shown["direction"], "in")
                self.assertIn(words, shown["text"])
                self.assertTrue(shown["text"].strip() or name.startswith("reaction"), "words for a person")
                if kind:
                    self.assertEqual(shown["type"], kind)

    def test_contexts_and_referral(self):
        target = self.hooks.text("quoted words")
        self.site.arrived(target)
        for name, context in samples.contexts().items():
            with self.subTest(name):
                context = {**context, **({"id": target} if "id" in context else {})}
                shown = self.applied({"type": "text", "text": {"body": f"context {name}"}, "context": context})
                self.assertIsNotNone(shown["context"])
                if name == "reply":
                    self.assertEqual(shown["context"]["text"], "quoted words")
                if name == "forwarded":
                    self.assertTrue(shown["context"]["forwarded"])
                if name == "frequently forwarded":
                    self.assertTrue(shown["context"]["frequently_forwarded"])
                if name == "product":
                    self.assertIn("di9ozbzfi4", json.dumps(shown["context"]["product"]))
        shown = self.applied({"type": "text", "text": {"body": "from an ad"}, "referral": samples.REFERRAL})
        conversation = self.site.admin.get(f"/conversations/{shown['conversation_id']}").expect(200)
        self.assertEqual(conversation["referral"], samples.REFERRAL, "stored whole")

    def test_reactions_appear_at_their_message_and_go(self):
        target = self.hooks.text("react to me", sender="31611112221")
        shown = self.site.arrived(target)

        def reactions():
            found = self.site.arrived(target, shown["conversation_id"])
            return [r["emoji"] for r in found["reactions"]]

        for parts, expected in (
            ({"message_id": target, "emoji": "👍"}, ["👍"]),
            ({"message_id": target, "emoji": "❤️"}, ["❤️"]),
            ({"message_id": target}, []),
        ):
            self.hooks.send(message("reaction", sender="31611112221", reaction=parts, timestamp=int(time.time())))
            eventually(lambda: reactions() == expected, f"{expected} at the message")

    def test_a_number_that_becomes_someone_elses_leaves_both_readable(self):
        for sender in ("31611112240", "31611112241"):
            self.site.arrived(self.hooks.text(f"from {sender}", sender=sender))
        self.hooks.send({**message("system", sender="31611112240"), **samples.systems("31611112241")["number changed"]})
        self.site.hooks_settled()
        for sender in ("31611112240", "31611112241"):
            later = self.site.arrived(self.hooks.text(f"later from {sender}", sender=sender))
            self.assertEqual(later["text"], f"later from {sender}")

    def test_edits_and_deletions(self):
        target = self.hooks.text("a tpyo", sender="31611112222")
        shown = self.site.arrived(target)
        edit = {"original_message_id": target, "message": {"type": "text", "text": {"body": "a typo"}}}
        self.hooks.send(message("edit", sender="31611112222", edit=edit))
        eventually(lambda: self.site.arrived(target, shown["conversation_id"])["text"] == "a typo", "the edit")
        self.assertIsNotNone(self.site.arrived(target, shown["conversation_id"])["edited_at"])
        self.hooks.send(message("revoke", sender="31611112222", revoke={"original_message_id": target}))
        eventually(lambda: self.site.arrived(target, shown["conversation_id"])["deleted_at"], "the deletion")

    def test_system_messages_come_without_contacts(self):
        self.hooks.text("before the change", sender="31612349999")
        conversation = self.site.conversation_of("before the change")
        for name, parts in samples.systems("31698769999").items():
            with self.subTest(name):
                identifier = unique()
                self.hooks.send(
                    {"from": "31612349999", "id": identifier, "timestamp": str(int(time.time())), **parts}, contacts=[]
                )
                shown = self.site.arrived(identifier)
                self.assertEqual(shown["type"], "system")
        self.hooks.text("from the new number", sender="31698769999")
        self.assertEqual(
            self.site.conversation_of("from the new number")["contact"]["id"], conversation["contact"]["id"]
        )

    # Security check 8b.
    def test_a_batch_of_three_by_three_by_five_and_its_statuses(self):
        conversation = self.site.arrived(self.hooks.text("open the window", sender="31611113330"))["conversation_id"]
        self.site.sandbox.phone("Batch", "+31611113330")
        sent = [
            self.site.admin.post(
                f"/conversations/{conversation}/messages", {"type": "text", "text": {"body": f"out {n}"}}
            ).expect(201)["id"]
            for n in range(5)
        ]

        def external():
            found = {m["id"]: m.get("external_id") for m in self.site.messages(conversation)}
            return [found[i] for i in sent] if all(found.get(i) for i in sent) else None

        externals = eventually(external, "the network's ids")
        entries, ids = [], []
        for entry in range(3):
            changes = []
            for change in range(3):
                messages = [
                    message(text=f"batch {entry} {change} {n}", sender=f"3161111{entry}{change}{n}0") for n in range(5)
                ]
                ids += [m["id"] for m in messages]
                statuses = [status(external, "read", "31611113330", int(time.time())) for external in externals]
                changes.append({"field": "messages", "value": value(self.site.line, messages, statuses)})
            entries.append({"id": self.site.line.waba_id, "changes": changes})
        self.hooks.post({"object": "whatsapp_business_account", "entry": entries}).expect(200)
        self.site.hooks_settled()
        here = {m.get("external_id") for c in self.site.conversations() for m in self.site.messages(c["id"])}
        self.assertEqual(len(set(ids) & here), 45)
        statuses = {m["id"]: m["status"] for m in self.site.messages(conversation)}
        self.assertEqual({statuses[i] for i in sent}, {"read"})

    def test_bad_items_leave_their_neighbours_alone(self):
        good = [message(text="good first"), message(text="good last")]
        bad = {"id": 7, "type": ["x"], "timestamp": {}}
        self.hooks.post(batch(self.site.line, value(self.site.line, [good[0], bad, good[1]], contacts=[]))).expect(200)
        for sent in good:
            self.site.arrived(sent["id"])

    def test_an_album_from_someone_new_is_one_conversation(self):
        ids = [unique() for _ in range(8)]
        for identifier in ids:
            self.hooks.send(
                {
                    "from": "31611114440",
                    "id": identifier,
                    "timestamp": str(int(time.time())),
                    "type": "image",
                    "image": samples.media("image/jpeg"),
                }
            )
        places = {self.site.arrived(identifier)["conversation_id"] for identifier in ids}
        self.assertEqual(len(places), 1)

    def test_number_variants_are_one_contact(self):
        variants = {
            "Brazil": ("5511987654321", "551187654321"),
            "Mexico": ("5215512345678", "525512345678"),
            "Argentina": ("5491123456789", "541123456789"),
        }
        for country, numbers in variants.items():
            with self.subTest(country):
                found = [self.site.arrived(self.hooks.text(f"{country} {n}", sender=n)) for n in numbers]
                self.assertEqual(len({m["conversation_id"] for m in found}), 1)

    def test_a_customer_known_by_user_id_only(self):
        contact = {"profile": {"name": "Nina", "username": "nina.r"}, "user_id": "NL.90817263544536271809"}
        identifier = unique()
        sent = {
            "from_user_id": contact["user_id"],
            "id": identifier,
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": "no number here"},
        }
        self.hooks.send(sent, contacts=[contact])
        shown = self.site.arrived(identifier)
        conversation = self.site.admin.get(f"/conversations/{shown['conversation_id']}").expect(200)
        self.assertEqual(conversation["contact"]["name"], "Nina")
        self.assertFalse([i for i in conversation["contact"]["identities"] if i["kind"] == "phone"])
        later = unique()
        self.hooks.send({**sent, "id": later, "from": "31611115550"}, contacts=[{**contact, "wa_id": "31611115550"}])
        self.assertEqual(self.site.arrived(later)["conversation_id"], shown["conversation_id"])


class Strangers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.hooks = cls.site.hooks

    def test_nobody_touches_the_message_of_another_customer(self):
        target = self.hooks.text("words of Ann", sender="31611112230")
        place = self.site.arrived(target)["conversation_id"]
        edit = {"original_message_id": target, "message": {"type": "text", "text": {"body": "words of Eve"}}}
        for parts in (
            {"kind": "reaction", "reaction": {"message_id": target, "emoji": "X"}},
            {"kind": "edit", "edit": edit},
            {"kind": "revoke", "revoke": {"original_message_id": target}},
            {"kind": "text", "text": "I quote", "context": {"from": "31205550100", "id": target}},
        ):
            with self.subTest(parts["kind"]):
                self.hooks.send(message(parts.pop("kind"), sender="31611112231", **parts))
                self.site.hooks_settled()
                shown = self.site.arrived(target, place)
                self.assertEqual((shown["text"], shown["deleted_at"]), ("words of Ann", None))
                self.assertEqual(shown["reactions"], [])
        for place in self.site.conversations():
            self.assertNotIn("words of Ann", str([m["context"] for m in self.site.messages(place["id"])]))
