"""The webhook's door: what is taken, what is refused, and that nothing breaks it."""

import concurrent.futures
import hashlib
import hmac
import json
import unittest

from kit import Api, HookSender, Line, Site, batch, eventually, message, sign, stays
from kit.hooks import value


class TheDoor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.line, cls.hooks = cls.site.line, cls.site.hooks

    def body(self, text="signed", **parts):
        return json.dumps(batch(self.line, value(self.line, [message(text=text, **parts)]))).encode()

    def journal(self):
        return len(self.site.admin.all("/hooks"))

    # Security checks 1 and 2.
    def test_wrong_signatures_are_refused_and_leave_nothing(self):
        body = self.body("never shown")
        right = sign(self.line.app_secret, body)
        sha1 = hmac.new(self.line.app_secret.encode(), body, hashlib.sha1).hexdigest()
        wrong = {
            "none": None,
            "empty": "",
            "only the prefix": "sha256=",
            "short": right[:-2],
            "long": right + "00",
            "no prefix": right[7:],
            "other secret": sign("0" * 32, body),
            "empty secret": sign("", body),
            "of another body": sign(self.line.app_secret, body + b" "),
            "not hexadecimal": "sha256=" + "g" * 64,
            "upper-case prefix": "SHA256=" + right[7:],
            "sha1 under the name of sha256": "sha256=" + sha1,
            "two values": right + "," + right,
            "binary": "sha256=\xff\xfe" + "0" * 62,
        }
        before = self.journal()
        for name, signature in wrong.items():
            with self.subTest(name):
                self.assertEqual(self.hooks.post_bytes(body, signature).status, 401)
        with self.subTest("only the old header"):
            answer = self.hooks.post_bytes(body, None, {"X-Hub-Signature": "sha1=" + sha1})
            self.assertEqual(answer.status, 401)
        self.assertEqual(self.journal(), before)

    def test_two_signature_headers_are_refused(self):
        import http.client

        body = self.body("double header")
        connection = http.client.HTTPConnection("127.0.0.1", self.site.program.port, timeout=10)
        connection.putrequest("POST", self.line.hook_path)
        for signature in (sign("0" * 32, body), sign(self.line.app_secret, body)):
            connection.putheader("X-Hub-Signature-256", signature)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        self.assertEqual(connection.getresponse().status, 401)
        connection.close()

    # Security check 1, "for every field, channel and verb".
    def test_other_verbs_and_fields_need_a_signature_too(self):
        for field in ("messages", "message_template_status_update", "account_update", "invented"):
            body = json.dumps(batch(self.line, {"x": 1}, field=field)).encode()
            self.assertEqual(self.hooks.post_bytes(body, None).status, 401, field)
        for verb in ("PUT", "PATCH", "DELETE"):
            answer = self.hooks.api.request(verb, self.line.hook_path, b"{}")
            self.assertIn(answer.status, (401, 404, 405), verb)

    # Security check 3.
    def test_no_secret_means_no_endpoint(self):
        for secret in ("", "   "):
            answer = self.site.admin.post(
                "/channels",
                {
                    "kind": "whatsapp",
                    "name": "No secret",
                    "phone_number_id": "1" * 15,
                    "waba_id": "2" * 15,
                    "access_token": "t",
                    "app_secret": secret,
                    "verify_token": "v-123456",
                    "graph_url": self.site.sandbox.url,
                },
            )
            if answer.status < 300:
                body = b"{}"
                path = answer.json["hook_path"]
                refused = Api(self.site.program.port).request(
                    "POST", path, body, {"X-Hub-Signature-256": sign(secret, body)}
                )
                self.assertIn(refused.status, (401, 404))
            else:
                self.assertEqual(answer.status, 422)
                self.assertIn("app_secret", answer.json["field"])

    def test_unknown_channels_are_not_found(self):
        for path in ("/hooks/chn_0", "/hooks/nothing", "/hooks/chn_zzzzzzzzzzzzz", "/hooks/"):
            answer = self.hooks.api.request("POST", path, b"{}", {"X-Hub-Signature-256": sign("x", b"{}")})
            self.assertIn(answer.status, (401, 404), path)

    # Security check 4.
    def test_the_signature_is_over_the_raw_bytes(self):
        sent = batch(self.line, value(self.line, [message(text="José 👋 a/b")]))
        escaped = json.dumps(sent).replace("/", "\\/").encode()
        plain = json.dumps(sent, ensure_ascii=False).encode()
        spread = json.dumps(sent, indent=3).encode() + b"\n\n"
        reordered = json.dumps(dict(reversed(sent.items()))).encode()
        for name, body in {"escaped": escaped, "plain": plain, "spread": spread, "reordered": reordered}.items():
            with self.subTest(name):
                self.assertEqual(self.hooks.post_bytes(body).status, 200)
        self.assertEqual(self.hooks.post_bytes(escaped, sign(self.line.app_secret, plain)).status, 401)
        self.site.conversation_of("José 👋 a/b")

    # Security check 6.
    def test_a_change_for_another_number_is_not_applied_but_its_neighbours_are(self):
        other_workspace, other_admin = self.site.make_workspace("Other")
        other = self.site.connect(other_admin, Line(name="Other"))
        own = value(self.line, [message(text="own and first", sender="31611110001")])
        foreign = value(other, [message(text="foreign in the middle", sender="31611110002")])
        last = value(self.line, [message(text="own and last", sender="31611110003")])
        self.hooks.post(batch(self.line, own, foreign, last)).expect(200)
        self.site.conversation_of("own and first")
        self.site.conversation_of("own and last")
        stays(lambda: len(other_admin.all("/conversations")), 0)
        self.assertFalse([c for c in self.site.conversations() if c["last_message"]["text"] == "foreign in the middle"])
        signed_by_us = HookSender(self.site.program.port, other)
        body = json.dumps(batch(other, foreign)).encode()
        self.assertEqual(signed_by_us.post_bytes(body, sign(self.line.app_secret, body)).status, 401)

    # Security check 7.
    def test_the_same_bytes_again_have_no_second_effect(self):
        body = self.body("sent three times", sender="31611110010")
        for _ in range(3):
            self.assertEqual(self.hooks.post_bytes(body).status, 200)
        conversation = self.site.conversation_of("sent three times")
        self.site.hooks_settled()
        self.assertEqual(len(self.site.messages(conversation["id"])), 1)
        self.assertEqual(self.site.admin.get(f"/conversations/{conversation['id']}").json["unread"], 1)

    # Security check 8.
    def test_fifty_parallel_copies_are_one_message(self):
        body = self.body("fifty at once", sender="31611110011")
        with concurrent.futures.ThreadPoolExecutor(50) as pool:
            statuses = list(
                pool.map(lambda _: HookSender(self.site.program.port, self.line).post_bytes(body).status, range(50))
            )
        self.assertEqual(set(statuses), {200})
        self.site.conversation_of("fifty at once")
        self.site.hooks_settled()
        matching = [c for c in self.site.conversations() if c["last_message"]["text"] == "fifty at once"]
        self.assertEqual(len(matching), 1)
        self.assertEqual(len(self.site.messages(matching[0]["id"])), 1)

    # Security check 10.
    def test_monstrous_bodies_are_refused_or_kept_and_break_nothing(self):
        right = batch(self.line, value(self.line, [message(text="x", timestamp=1790000000)]))
        stamp = b'"1790000000"'
        deep = b'{"object":"whatsapp_business_account","entry":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
        wide = json.dumps({**right, "entry": right["entry"] * 10_000}).encode()
        monsters = {
            "empty": b"",
            "not JSON": b"hello",
            "a number": b"1e999999",
            "null": b"null",
            "an array": b"[]",
            "deep": deep,
            "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
            "wide": wide[: 3 * 1024 * 1024 - 1] if len(wide) > 3 * 1024 * 1024 else wide,
            "invalid UTF-8": json.dumps(right).encode().replace(b'"x"', b'"\xff\xfe\xc0\x80"'),
            "lone surrogate": json.dumps(right).encode().replace(b'"x"', b'"\\ud800"'),
            "NUL": json.dumps(right).encode().replace(b'"x"', b'"a\\u0000b"'),
            "byte order mark": b"\xef\xbb\xbf" + json.dumps(right).encode(),
            "numbers as strings": json.dumps(right).encode().replace(stamp, stamp.strip(b'"')),
            "huge number": json.dumps(right).encode().replace(stamp, b"1" + b"0" * 5000),
            "negative time": json.dumps(right).encode().replace(stamp, b'"-99999999999999999999"'),
            "entry is an object": json.dumps({**right, "entry": {"0": right["entry"][0]}}).encode(),
            "exactly the limit": b" " * (3 * 1024 * 1024 - 2) + b"{}",
        }
        for name, body in monsters.items():
            with self.subTest(name):
                self.assertIn(self.hooks.post_bytes(body).status, (200, 400, 413, 422))
        with self.subTest("above the limit"):
            try:
                self.assertEqual(self.hooks.post_bytes(b" " * (3 * 1024 * 1024 + 1)).status, 413)
            except (BrokenPipeError, ConnectionResetError):
                pass  # Refused before all of it was sent: as good an answer.
        self.assertTrue(self.site.program.is_running)
        self.hooks.text("still standing", sender="31611110012")
        self.site.conversation_of("still standing")

    def test_missing_sender_and_name_are_kept(self):
        self.hooks.send(message(text="no sender at all", sender=None), contacts=[{"profile": {}}])
        self.hooks.send(message(text="no profile", sender="31611110013"), contacts=[{"wa_id": "31611110013"}])
        found = self.site.conversation_of("no profile")
        self.assertEqual([i["value"] for i in found["contact"]["identities"] if i["kind"] == "phone"], ["31611110013"])
        self.site.hooks_settled()

    # Security check 11.
    def test_the_handshake(self):
        def ask(token, challenge="1158201444", mode="subscribe"):
            query = f"hub.mode={mode}&hub.challenge={challenge}&hub.verify_token={token}"
            return self.hooks.api.get(f"{self.line.hook_path}?{query}")

        good = ask(self.line.verify_token)
        self.assertEqual((good.status, good.body), (200, b"1158201444"))
        for token in ("", "wrong", self.line.verify_token[:-1], self.line.verify_token + "x"):
            self.assertEqual(ask(token).status, 403, token)
        self.assertEqual(ask(self.line.verify_token, mode="unsubscribe").status, 403)
        sly = ask(self.line.verify_token, challenge="%3Cscript%3Ealert(1)%3C%2Fscript%3E")
        if sly.status == 200:
            self.assertTrue(sly.headers.get("content-type", "").startswith("text/plain"))
            self.assertEqual(sly.headers.get("x-content-type-options"), "nosniff")

    def test_hooks_are_listed_without_content(self):
        self.hooks.text("listed", sender="31611110014")
        self.site.conversation_of("listed")
        eventually(lambda: self.site.admin.get("/hooks?state=applied").expect(200)["data"], "an applied hook")
        hook = self.site.admin.get("/hooks?state=applied").json["data"][0]
        for name in ("id", "channel", "state", "reason", "received_at", "applied_at"):
            self.assertIn(name, hook)
        self.assertEqual(hook["channel"]["id"], self.line.channel_id)

    def test_an_unreadable_hook_is_dead_and_can_be_replayed(self):
        self.hooks.post_bytes(b'{"object":"whatsapp_business_account","entry":"nonsense"}')

        def dead():
            return [h for s in ("dead", "rejected") for h in self.site.admin.all(f"/hooks?state={s}")]

        hook = eventually(dead, "a dead letter")[0]
        self.assertTrue(hook["reason"])
        self.site.admin.post(f"/hooks/{hook['id']}/replay").expect(200, 202)
        self.site.hooks_settled()
        self.assertIn(hook["id"], [h["id"] for h in eventually(dead, "it is dead again")])
