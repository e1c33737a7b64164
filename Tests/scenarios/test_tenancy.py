"""Nothing of one workspace is to be had from another, and a wrong type is refused by its name."""

import json
import re
import unittest

import routes
from kit import Api, HookSender, Line, Site, eventually


class TwoWorkspaces(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.own = cls.things(cls.site.admin, cls.site.line, "own words")
        _, cls.stranger = cls.site.make_workspace("Stranger")
        line = cls.site.connect(cls.stranger, Line(name="Stranger"))
        cls.foreign = cls.things(cls.stranger, line, "foreign words")
        cls.foreign_messages = cls.stranger.all(f"/conversations/{cls.foreign['conversation']}/messages")

    @classmethod
    def things(cls, admin, line, words):
        """One thing of every kind in the workspace, by kind."""
        made = {"channel": line.channel_id}
        agent = admin.post(
            "/agents", {"name": "Agent " + words, "email": words.replace(" ", "") + "@example.test", "role": "agent"}
        )
        made["agent"] = agent.expect(200, 201)["id"]
        made["queue"] = admin.get("/queues").expect(200)["data"][0]["id"]
        made["skill"] = admin.post("/skills", {"name": words}).expect(200, 201)["id"]
        schedule = {"name": words[:90], "zone": "UTC", "week": [[], [], [], [], [], [], []]}
        made["schedule"] = admin.post("/schedules", schedule).expect(200, 201)["id"]
        made["canned"] = admin.post("/canned-replies", {"shortcut": "hi", "body": words}).expect(200, 201)["id"]
        made["token"] = admin.post("/tokens", {"name": words, "role": "agent"}).expect(200, 201)["id"]
        acting = admin.post("/tokens", {"name": "ringing " + words, "role": "agent", "agent": made["agent"]})
        ringing = Api(cls.site.program.port, "/api/v1", token=acting.expect(200, 201)["token"])
        ringing.put("/me/presence", {"status": "online"}).expect(200)
        sender = HookSender(cls.site.program.port, line)
        identifier = sender.text(words, sender="31612345678")
        message = cls.site_message(admin, identifier)
        made["message"], made["conversation"] = message["id"], message["conversation_id"]
        shown = admin.get(f"/conversations/{made['conversation']}").expect(200)
        made["contact"] = shown["contact"]["id"]
        offers = eventually(lambda: admin.get("/offers?agent=all").expect(200)["data"], "an offer")
        made["offer"] = offers[0]["id"]
        asked_in = admin.post(f"/conversations/{made['conversation']}/consults", {"agent": made["agent"]})
        made["consult"] = asked_in.expect(201)["id"]
        made["hook"] = admin.all("/hooks")[0]["id"]
        upload = admin.request("POST", "/media?filename=a.txt", words.encode(), {"Content-Type": "text/plain"})
        made["media"] = upload.expect(201)["id"]
        return made

    @classmethod
    def site_message(cls, admin, identifier):
        def look():
            for place in admin.all("/conversations"):
                for found in admin.all(f"/conversations/{place['id']}/messages"):
                    if found.get("external_id") == identifier:
                        return found
            return None

        return eventually(look, "the message")

    def fill(self, template, ids):
        text = template if isinstance(template, str) else json.dumps(template)
        text = re.sub(r"\{own (\w+)\}", lambda m: self.own[m[1]], text)
        text = re.sub(r"\{(\w+)\}", lambda m: ids[m[1]], text)
        return text if isinstance(template, str) else json.loads(text)

    def call(self, method, path, body, ids):
        return self.site.admin.request(method, self.fill(path, ids), None if body is None else self.fill(body, ids))

    def test_the_table_has_every_documented_route(self):
        self.assertEqual(routes.documented() - routes.covered(), set())

    def test_foreign_ids_are_not_found(self):
        for method, path, body in routes.WITH_IDS:
            with self.subTest(f"{method} {path}"):
                answer = self.call(method, path, body, self.foreign)
                self.assertEqual(answer.status, 404, answer)
                self.assertNotIn("foreign words", answer.body.decode("utf-8", "replace"))

    def test_unknown_and_misspelt_ids_are_not_found(self):
        for method, path, body in routes.WITH_IDS:
            kinds = re.findall(r"\{(\w+)\}", path)
            for made in ("0", "x" * 300, "1' OR 1=1", "..%2f..%2fetc", "%00", "msg_", "-1", "9" * 40):
                ids = self.own | dict.fromkeys(kinds, made.replace(" ", "%20").replace("'", "%27"))
                with self.subTest(f"{method} {path} {made[:20]}"):
                    self.assertIn(self.call(method, path, body, ids).status, (400, 404))

    def test_foreign_ids_inside_a_request_are_not_found(self):
        for method, path, body in routes.NESTED:
            with self.subTest(f"{method} {path} {body}"):
                answer = self.call(method, path, body, self.foreign)
                self.assertIn(answer.status, (404, 422), answer)

    def test_lists_hold_only_ones_own(self):
        for path in (
            "/conversations",
            "/contacts",
            "/channels",
            "/queues",
            "/agents",
            "/hooks",
            "/canned-replies",
            "/tokens",
            "/skills",
            "/offers?agent=all",
            "/labels",
        ):
            with self.subTest(path):
                text = self.site.admin.get(path).body.decode()
                for identifier in self.foreign.values():
                    self.assertNotIn(identifier, text)
                self.assertNotIn("foreign words", text)
        for path in routes.NARROWED:
            with self.subTest(path):
                answer = self.site.admin.get(self.fill(path, self.foreign))
                self.assertTrue(answer.status in (404, 422) or answer.json["data"] == [], answer)
        self.assertEqual(self.site.admin.get("/conversations?q=foreign").expect(200)["data"], [])

    def test_nothing_of_it_happened_there(self):
        shown = self.stranger.get(f"/conversations/{self.foreign['conversation']}").expect(200)
        self.assertEqual((shown["status"], shown["labels"]), ("open", []))
        messages = self.stranger.all(f"/conversations/{self.foreign['conversation']}/messages")
        self.assertEqual([m["id"] for m in messages], [m["id"] for m in self.foreign_messages])
        self.assertEqual(self.stranger.get("/canned-replies").json["data"][0]["body"], "foreign words")

    def test_a_wrong_type_is_named(self):
        for method, path, body, fields in routes.FIELDS:
            for field in fields:
                filled = self.fill(body, self.own)
                for wrong, spoilt in routes.spoilt(filled, field):
                    with self.subTest(f"{method} {path} {field} = {wrong!r}"):
                        answer = self.site.admin.request(method, self.fill(path, self.own), spoilt)
                        self.assertIn(answer.status, (400, 422), answer)
                        self.assertEqual(answer.headers.get("content-type"), "application/problem+json")
                        named = answer.json.get("field") or ""
                        self.assertTrue(
                            named == field or named.startswith((field + ".", field + "[")), f"names {named!r}: {answer}"
                        )
                        self.assertNotIn("Swift", answer.body.decode())

    def test_bodies_that_are_no_object(self):
        for body in (b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"type":"note"' + b"," * 100, b"[" * 100_000):
            with self.subTest(body[:20]):
                answer = self.site.admin.request(
                    "POST",
                    f"/conversations/{self.own['conversation']}/messages",
                    body,
                    {"Content-Type": "application/json"},
                )
                self.assertIn(answer.status, (400, 413, 422), answer)
                self.assertEqual(answer.headers.get("content-type"), "application/problem+json")

    def test_without_a_token_nothing(self):
        nobody = Api(self.site.program.port, "/api/v1")
        wrong = Api(self.site.program.port, "/api/v1", token="blt_" + "x" * 40)
        for method, path, body in routes.WITH_IDS:
            if "/media/" in path:
                continue
            for api in (nobody, wrong):
                answer = api.request(
                    method, self.fill(path, self.own), None if body is None else self.fill(body, self.own)
                )
                self.assertEqual(answer.status, 401, f"{method} {path}")
        self.assertEqual(nobody.get("/events").status, 401)

    def test_an_agent_is_no_administrator(self):
        token = self.site.admin.post("/tokens", {"name": "plain", "role": "agent"}).expect(200, 201)["token"]
        agent = Api(self.site.program.port, "/api/v1", token=token)
        for method, path, body in (
            ("POST", "/agents", {"name": "x", "email": "x@example.test", "role": "admin"}),
            ("POST", "/tokens", {"name": "x", "role": "admin"}),
            ("POST", "/channels", {"kind": "whatsapp"}),
            ("GET", "/hooks", None),
            ("GET", "/tokens", None),
            ("PATCH", f"/agents/{self.own['agent']}", {"role": "admin"}),
            ("PATCH", f"/queues/{self.own['queue']}", {"name": "x"}),
            ("DELETE", f"/contacts/{self.own['contact']}", None),
            ("GET", "/floor", None),
            ("GET", "/floor/conversations?of=waiting", None),
            ("GET", "/audit", None),
            ("GET", f"/conversations/{self.own['conversation']}/why", None),
            ("POST", f"/conversations/{self.own['conversation']}/monitor", {}),
            ("POST", f"/conversations/{self.own['conversation']}/takeover", {"version": 1}),
            ("POST", f"/conversations/{self.own['conversation']}/whisper", {"body": "x"}),
            ("POST", f"/conversations/{self.own['conversation']}/consults", {"agent": self.own["agent"]}),
            ("PUT", f"/agents/{self.own['agent']}/presence", {"status": "away"}),
            ("PATCH", f"/agents/{self.own['agent']}/routing", {"queues": []}),
        ):
            with self.subTest(f"{method} {path}"):
                self.assertEqual(agent.request(method, path, body).status, 403)

    def test_answers_are_not_kept_by_caches(self):
        for path in ("/me", "/conversations", "/agents"):
            self.assertEqual(self.site.admin.get(path).headers.get("cache-control"), "no-store")
