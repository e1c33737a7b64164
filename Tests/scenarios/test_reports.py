"""Reports of a whole program: what was done at a clock that is moved comes out in figures, and in files."""

import csv
import datetime
import io
import unittest

from kit import Agent, Site, eventually

HOUR = 3600
SUMS = (
    "offered flowed_in handled abandoned short_abandoned flowed_out withdrawn waiting handled_within abandoned_within handlings transfers "
    "first_responses next_responses resolved offers offers_accepted offers_declined offers_unanswered wait_ms handling_ms wrap_up_ms held_ms "
    "first_response_ms next_response_ms resolution_ms"
).split()


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.begin = cls.now()
        cls.people = iter(range(100, 1000))
        cls.serve()

    @classmethod
    def now(cls):
        return cls.site.sandbox.api.get("/clock").expect(200)["now"]

    @classmethod
    def writes(cls, text):
        phone = cls.site.sandbox.phone(text, f"+31612345{next(cls.people)}")
        return cls.site.arrived(phone.write(text))["conversation_id"]

    @classmethod
    def serve(cls):
        """Three waits of less than an hour, two of more; one is handled at once, one goes on to a colleague."""
        cls.bo, cls.cas = cls.site.desk("Bo", capacity=1), cls.site.desk("Cas", capacity=1)
        cls.cas.presence("offline")
        # Answered in no time, and resolved an hour later.
        first = cls.writes("first")
        cls.bo.accept(cls.bo.offer(first))
        # A program's answers are not counted: this one is a person's, in a browser.
        link = cls.site.admin.post(f"/agents/{cls.bo.id}/link").expect(200, 201)["link"]
        Agent(cls.site, cls.bo.id, link).reply(first, "good day")
        # Nobody has room: this one waits until the first is done.
        second = cls.writes("second")
        cls.site.sandbox.advance(HOUR)
        cls.bo.api.post(f"/conversations/{first}/resolve").expect(200)
        cls.bo.accept(cls.bo.offer(second))
        cls.bo.api.post(f"/conversations/{second}/transfer", {"agent": cls.cas.id}).expect(200)
        cls.cas.api.post(f"/conversations/{second}/resolve").expect(200)
        # It rings, and Bo is not there.
        missed = cls.writes("missed")
        cls.bo.offer(missed)
        cls.site.sandbox.advance(30)
        eventually(lambda: cls.bo.api.get("/me").json["presence"] == "not_responding", "Bo is not responding")
        # Nobody ever gets to these.
        cls.site.admin.post(f"/conversations/{missed}/resolve").expect(200)
        late = cls.writes("late")
        cls.site.sandbox.advance(2 * HOUR)
        cls.site.admin.post(f"/conversations/{late}/resolve").expect(200)
        cls.open = cls.writes("still waits")

    def query(self, **options):
        end = (datetime.datetime.fromisoformat(self.now().replace("Z", "+00:00")) + datetime.timedelta(hours=1)).strftime(
            "%Y-%m-%dT%H:%M:%S.000Z"
        )
        options = {"from": self.begin, "to": end, "interval": "15m", "threshold": HOUR - 60, "short": 0, **options}
        return "&".join(f"{name}={value}" for name, value in options.items())

    def routing(self, **options):
        return self.site.admin.get(f"/reports/routing?{self.query(**options)}").expect(200)

    def test_1_waits_are_counted_by_how_they_ended(self):
        total = self.routing()["total"]
        self.assertEqual(
            {name: total[name] for name in ("offered", "handled", "abandoned", "short_abandoned", "waiting")},
            {"offered": 5, "handled": 2, "abandoned": 2, "short_abandoned": 0, "waiting": 1},
        )
        self.assertEqual((total["flowed_in"], total["abandonment_rate"]), (0, 2 / 5))
        self.assertEqual((total["handled_within"], total["abandoned_within"]), (1, 1))
        self.assertEqual([total[f"sl_{n}"] for n in range(1, 6)], [1 / 2, 1 / 4, 1 / 3, 2 / 4, 1 / 4])
        self.assertEqual((total["handlings"], total["transfers"], total["resolved"]), (3, 1, 4))
        self.assertEqual((total["first_responses"], total["next_responses"]), (1, 0))
        self.assertEqual((total["offers"], total["offers_accepted"], total["offers_unanswered"]), (3, 2, 1))
        self.assertGreaterEqual(total["wait_ms"], HOUR * 1000)
        self.assertGreaterEqual(total["wait_p90_ms"], HOUR * 1000)
        self.assertLess(total["wait_p50_ms"], HOUR * 1000)

    def test_2_parts_add_up_to_the_whole(self):
        for by in ("queue", "agent", "channel"):
            for interval in ("15m", "1h", "1d"):
                report = self.routing(by=by, interval=interval)
                for name in SUMS:
                    for parts in (report["intervals"], report["groups"]):
                        self.assertEqual(sum(part[name] for part in parts), report["total"][name], (by, interval, name))

    def test_3_agents_are_told_apart(self):
        groups = {group["name"]: group for group in self.routing(by="agent")["groups"]}
        self.assertEqual((groups["Bo"]["handled"], groups["Bo"]["transfers"], groups["Bo"]["offers_unanswered"]), (2, 1, 1))
        self.assertEqual((groups["Cas"]["handlings"], groups["Cas"]["resolved"]), (1, 1))
        self.assertEqual(groups[None]["abandoned"], 2)
        states = self.site.admin.get(f"/reports/agent-states?{self.query()}").expect(200)["groups"]
        bo = next(group for group in states if group["name"] == "Bo")
        self.assertGreaterEqual(bo["available_ms"] + bo["busy_ms"], HOUR * 1000)
        self.assertGreaterEqual(bo["not_responding_ms"], 2 * HOUR * 1000)
        self.assertGreaterEqual(bo["assigned_ms"], HOUR * 1000)

    def test_4_a_file_has_the_same_figures(self):
        report = self.routing(interval="1h")
        answer = self.site.admin.get(f"/reports/routing.csv?{self.query(interval='1h')}")
        self.assertEqual(answer.status, 200)
        lines = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
        self.assertEqual(sum(int(line["offered"]) for line in lines), report["total"]["offered"])
        self.assertEqual(sum(int(line["wait_ms"]) for line in lines), report["total"]["wait_ms"])
        self.assertIn("attachment", answer.headers["content-disposition"])
        for number, formula in ((1, "A_T / A"), (3, "A_T / (A + B - B_T)"), (5, "A_T / (A + B - s)")):
            self.assertIn(f"sl_{number}: SL-{number} = {formula}, T = {HOUR - 60} s", lines[0])

    def test_5_agents_and_strangers_see_none(self):
        _, stranger = self.site.make_workspace("Other")
        for kind in ("routing", "agent-states", "routing.csv", "agent-states.csv"):
            self.assertEqual(self.bo.api.get(f"/reports/{kind}?{self.query()}").status, 403)
        self.assertEqual(stranger.get(f"/reports/routing?{self.query()}").expect(200)["total"]["offered"], 0)

    def test_6_figures_outlast_the_program(self):
        before = self.routing()
        self.site.program.kill()
        self.site.program.start()
        after = self.routing(to=before["to"])
        for name in SUMS:
            self.assertEqual(after["total"][name], before["total"][name], name)
