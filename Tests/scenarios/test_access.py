"""Signing in, and what a browser of another site cannot do."""

import concurrent.futures
import time
import unittest

from kit import Api, Site


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(options=())
        cls.addClassCleanup(cls.site.close)
        cls.port = cls.site.program.port

    def invite(self, name):
        email = name.lower() + "@example.test"
        made = self.site.admin.post("/agents", {"name": name, "email": email, "role": "agent"}).expect(200, 201)
        return email, made["id"], made["link"].rpartition("#")[2]

    def api(self, **options):
        return Api(self.port, "/api/v1", **options)

    def test_a_link_works_once_also_when_two_use_it_together(self):
        _, _, link = self.invite("Racer")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: self.api().post("/session", {"link": link}).status, range(8)))
        self.assertEqual(statuses.count(200), 1, statuses)
        self.assertTrue(set(statuses) <= {200, 401, 429})

    def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(self):
        _, _, link = self.invite("Cookie")
        answer = self.api().post("/session", {"link": link})
        answer.expect(200)
        cookie = answer.cookies[0].lower()
        self.assertIn("httponly", cookie)
        self.assertTrue("samesite=strict" in cookie or "samesite=lax" in cookie)
        self.assertEqual(answer.headers["cache-control"], "no-store")
        signed_in = self.api(cookie=answer.cookies[0].partition(";")[0])
        signed_in.get("/me").expect(200)
        for foreign in (
            {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
            {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
            {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"},
        ):
            refused = signed_in.request("PUT", "/me/presence", {"status": "online"}, foreign)
            self.assertEqual(refused.status, 403, foreign)
        form = signed_in.request(
            "POST", "/me/presence", b"status=online", {"Content-Type": "application/x-www-form-urlencoded"}
        )
        self.assertGreaterEqual(form.status, 400)
        self.assertNotIn("access-control-allow-origin", signed_in.get("/me", headers={"Origin": "https://x"}).headers)
        signed_in.delete("/session").expect(204)
        self.assertEqual(signed_in.get("/me").status, 401)

    def test_known_and_unknown_people_get_the_same_answer(self):
        email, _, link = self.invite("Known")
        signed_in = self.api()
        answer = signed_in.post("/session", {"link": link})
        me = self.api(cookie=answer.cookies[0].partition(";")[0])
        me.put("/me/password", {"password": "correct horse battery"}).expect(204)

        def attempt(address):
            began = time.monotonic()
            refused = self.api().post("/session", {"email": address, "password": "wrong horse battery"})
            took = time.monotonic() - began
            shown = {k: v for k, v in refused.json.items() if k != "request_id"}
            return refused.status, shown, took

        known, unknown = attempt(email), attempt("nobody@example.test")
        self.assertEqual(known[:2], unknown[:2])
        self.assertEqual(known[0], 401)
        self.assertGreater(unknown[2], known[2] / 4, "the same work for both")
        self.assertEqual(self.api().post("/session", {"email": email, "password": "correct horse battery"}).status, 200)

    def test_guessing_is_slowed_down(self):
        statuses = [
            self.api().post("/session", {"email": "target@example.test", "password": f"guess number {n}"})
            for n in range(40)
        ]
        slowed = [a for a in statuses if a.status == 429]
        self.assertTrue(slowed, "no limit in 40 tries")
        self.assertIn("retry-after", slowed[0].headers)
        self.site.sandbox.advance(3600)

    def test_one_who_is_let_go_is_out_within_a_second(self):
        _, identifier, link = self.invite("Leaver")
        self.site.sandbox.advance(60)
        answer = self.api().post("/session", {"link": link})
        answer.expect(200)
        leaver = self.api(cookie=answer.cookies[0].partition(";")[0])
        leaver.get("/me").expect(200)
        self.site.admin.patch(f"/agents/{identifier}", {"active": False}).expect(200)
        time.sleep(1)
        self.assertEqual(leaver.get("/me").status, 401)

    def test_a_revoked_token_is_dead_within_a_second(self):
        made = self.site.admin.post("/tokens", {"name": "short", "role": "agent"}).expect(200, 201)
        short = self.api(token=made["token"])
        short.get("/me").expect(200)
        listed = self.site.admin.get("/tokens").expect(200)["data"]
        self.assertFalse([t for t in listed if made["token"] in str(t)], "shown once")
        self.site.admin.delete(f"/tokens/{made['id']}").expect(204)
        time.sleep(1)
        self.assertEqual(short.get("/me").status, 401)

    def test_health_tells_nothing_and_metrics_are_not_for_everyone(self):
        plain = Api(self.port)
        self.assertEqual(plain.get("/healthz").status, 200)
        self.assertEqual(plain.get("/readyz").status, 200)
        self.assertIn(plain.get("/metrics").status, (401, 403, 404))

    def test_pages_carry_a_strict_policy(self):
        answer = Api(self.port).get("/")
        policy = answer.headers.get("content-security-policy", "")
        for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            self.assertIn(part, policy)
        self.assertEqual(answer.headers.get("x-content-type-options"), "nosniff")
        for sly in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fmaster.key", "//etc/passwd"):
            self.assertNotIn(b"root:", Api(self.port).get(sly).body)
