"""The supervisor's floor: what the wall board shows, and what is done from it."""

import copy
import unittest

from kit import Api, HookSender, Network, Program, Site, beside, eventually

RING_SECONDS = 20


class TheBoard(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.close)
        self.sam = self.site.agent("Sam", role="supervisor")
        self.ann = self.site.desk("Ann", capacity=2)

    def floor(self):
        floor = self.sam.api.get("/floor").expect(200)
        self.assertEqual([q["name"] for q in floor["queues"]], [floor["queues"][0]["name"]])
        return floor["queues"][0], {agent["name"]: agent for agent in floor["agents"]}

    def behind(self, number, **narrowed):
        query = "&".join(f"{key}={value}" for key, value in narrowed.items())
        return [c["id"] for c in self.sam.api.get(f"/floor/conversations?of={number}&{query}").expect(200)["data"]]

    def write(self, name, number, words="hello"):
        phone = self.site.sandbox.phone(name, number)
        return phone, self.site.arrived(phone.write(words))["conversation_id"]

    def test_it_shows_a_wait_from_the_ring_to_the_answer(self):
        phone, place = self.write("Eva", "+31612345670")
        offer = self.ann.offer(place)
        queue, agents = self.floor()
        self.assertEqual((queue["waiting"], queue["ringing"], agents["Ann"]["ringing"]), (1, 1, 1))
        self.assertEqual((self.behind("waiting"), self.behind("ringing", agent=self.ann.id)), ([place], [place]))
        self.ann.accept(offer)
        self.ann.reply(place, "good day")
        phone.received("good day")
        queue, agents = self.floor()
        self.assertEqual((queue["waiting"], queue["ringing"], queue["longest_waiting_since"]), (0, 0, None))
        self.assertEqual((agents["Ann"]["held"], agents["Ann"]["load"], agents["Ann"]["capacity"]), (1, 1, 2))
        self.assertIsNotNone(agents["Ann"]["last_answer"])
        self.assertEqual((self.behind("held", agent=self.ann.id), self.behind("held", agent=self.sam.id)), ([place], []))

    def test_windows_about_to_close_are_counted(self):
        _, place = self.write("Eva", "+31612345670")
        self.ann.accept(self.ann.offer(place))
        self.assertEqual(self.floor()[0]["closing"], 0)
        self.site.sandbox.advance(23 * 3600 + 1800)
        self.assertEqual((self.floor()[0]["closing"], self.behind("closing")), (1, [place]))
        self.ann.reply(place, "just in time")
        self.assertEqual((self.floor()[0]["closing"], self.behind("closing")), (0, []))

    def test_why_it_waited_and_why_nobody_was_asked(self):
        _, place = self.write("Eva", "+31612345670")
        self.ann.decline(self.ann.offer(place))
        self.site.admin.put(f"/agents/{self.ann.id}/presence", {"status": "away"}).expect(200)
        why = " ".join(self.sam.api.get(f"/conversations/{place}/why").expect(200)["sentences"])
        self.assertIn("offered to Ann, who declined", why)
        self.assertIn("1 away", why)
        idle = " ".join(self.sam.api.get(f"/agents/{self.sam.id}/why").expect(200)["sentences"])
        self.assertIn("offline", idle)


class TheActs(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.close)
        self.sam = self.site.agent("Sam", role="supervisor")
        self.bo = self.site.agent("Bo")
        self.browser = self.bo.events()
        self.addCleanup(self.browser.close)
        self.bo.presence("online")
        phone = self.site.sandbox.phone("Eva", "+31612345670")
        self.phone, self.place = phone, self.site.arrived(phone.write("hello"))["conversation_id"]
        self.bo.accept(self.bo.offer(self.place))

    def log(self):
        return [entry["deed"] for entry in self.site.admin.get("/audit").expect(200)["data"]][::-1]

    def conversation(self):
        return self.site.admin.get(f"/conversations/{self.place}").expect(200)

    def told(self, kind):
        def fits(event):
            message = event.data.get("message", {}) if event.name == "message.created" else {}
            return message.get("type") == "system" and message["system"]["kind"] == kind

        return self.browser.wait(fits, f"a line: {kind}")

    def test_a_silent_monitor_is_seen_by_nobody_but_the_log(self):
        marks = [self.mark(), self.mark()]
        before = self.conversation()
        self.sam.api.post(f"/conversations/{self.place}/monitor").expect(204)
        self.sam.api.get(f"/conversations/{self.place}").expect(200)
        self.sam.api.get(f"/conversations/{self.place}/messages").expect(200)
        self.sam.api.delete(f"/conversations/{self.place}/monitor").expect(204)
        self.assertEqual(self.conversation(), before)
        marks.append(self.mark())
        # Between two whispers nothing else is heard, whether somebody looked in meanwhile or not.
        names = [[event.name for event in self.browser.events[a:b]] for a, b in zip(marks, marks[1:])]
        self.assertEqual(names[0], names[1])
        self.assertEqual([act for act in self.log() if act.startswith("monitor.")], ["monitor.began", "monitor.ended"])

    def mark(self):
        """Where in what the agent's browser heard a new whisper stands."""
        said = self.sam.api.post(f"/conversations/{self.place}/whisper", {"body": "mark"}).expect(201)
        heard = self.browser.wait(
            lambda e: e.name == "message.created" and e.data["message"]["id"] == said["id"], "the whisper"
        )
        return self.browser.events.index(heard)

    def test_a_whisper_reaches_the_agent_and_not_the_customer(self):
        said = self.sam.api.post(f"/conversations/{self.place}/whisper", {"body": "offer a refund"}).expect(201)
        heard = self.browser.wait(
            lambda e: e.name == "message.created" and e.data["message"]["id"] == said["id"], "the whisper"
        )
        self.assertTrue(heard.data["message"]["note"]["whisper"])
        self.bo.reply(self.place, "you get a refund")
        self.phone.received("you get a refund")
        self.assertNotIn("offer a refund", str(self.phone.messages()))
        self.bo.api.post(f"/conversations/{self.place}/whisper", {"body": "psst"}).expect(403)
        note = {"type": "note", "note": {"body": "x", "whisper": True}}
        self.bo.api.post(f"/conversations/{self.place}/messages", note).expect(422)

    def test_taking_over_goes_by_the_version(self):
        version = self.conversation()["version"]
        late = self.sam.api.post(f"/conversations/{self.place}/takeover", {"version": version - 1})
        self.assertEqual((late.status, late.code), (409, "conflict"))
        taken = self.sam.api.post(f"/conversations/{self.place}/takeover", {"version": version}).expect(200)
        self.assertEqual(taken["assignee"]["id"], self.sam.id)
        self.assertEqual(self.told("taken_over").data["message"]["text"], "Sam took this over from Bo")
        self.assertEqual(self.log(), ["conversation.taken_over"])

    def test_a_forced_presence_is_told(self):
        self.sam.api.put(f"/agents/{self.bo.id}/presence", {"status": "away"}).expect(200)
        told = self.browser.wait(lambda e: e.name == "presence.forced", "who did it").data["audit"]
        self.assertEqual((told["agent"]["id"], told["subject"]["id"]), (self.sam.id, self.bo.id))
        self.assertEqual(told["detail"], {"from": "online", "to": "away"})
        eventually(lambda: self.bo.api.get("/me").json["presence"] == "away", "away")
        cas = self.site.agent("Cas")
        self.sam.api.put(f"/agents/{cas.id}/presence", {"status": "online"}).expect(409)
        self.sam.api.put(f"/agents/{self.bo.id}/presence", {"status": "not_responding"}).expect(422)

    def test_queues_and_skills_count_at_once(self):
        queue = self.site.admin.get("/queues").expect(200)["data"][0]
        dutch = self.site.admin.post("/skills", {"name": "Dutch"}).expect(201)["id"]
        self.site.admin.patch(
            f"/queues/{queue['id']}", {"required_skills": [{"skill": dutch, "level": 2}]}
        ).expect(200)
        place = self.site.arrived(self.site.sandbox.phone("Kim", "+31612345671").write("dag"))["conversation_id"]
        self.assertEqual(self.bo.offers(), [])
        changed = {"skills": [{"skill": dutch, "level": 2}]}
        self.sam.api.patch(f"/agents/{self.bo.id}/routing", changed).expect(200)
        self.assertEqual(self.bo.offer(place)["conversation_id"], place)
        self.sam.api.patch(f"/agents/{self.bo.id}/routing", {"queues": []}).expect(200)
        self.assertEqual(self.site.admin.get(f"/agents/{self.bo.id}").expect(200)["queues"], [])
        self.assertEqual(self.log(), ["routing.changed", "routing.changed"])

    def test_a_colleague_is_asked_in_and_leaves(self):
        cas = self.site.agent("Cas")
        browser = cas.events()
        self.addCleanup(browser.close)
        cas.api.post(f"/conversations/{self.place}/whisper", {"body": "no"}).expect(403)
        asked = {"agent": cas.id, "note": "do you know this one?"}
        consult = self.bo.api.post(f"/conversations/{self.place}/consults", asked).expect(201)
        heard = browser.wait(lambda e: e.name == "consult.updated", "that Cas is asked in").data["consult"]
        self.assertEqual((heard["id"], heard["asked_by"]["name"]), (consult["id"], "Bo"))
        cas.api.post(f"/conversations/{self.place}/whisper", {"body": "yes: rebook"}).expect(201)
        self.assertEqual([c["id"] for c in cas.api.get("/consults").expect(200)["data"]], [consult["id"]])
        cas.api.post(f"/consults/{consult['id']}/end").expect(200)
        self.assertEqual(cas.api.get("/consults").expect(200)["data"], [])
        texts = [m["text"] for m in self.site.messages(self.place)]
        self.assertEqual(texts[-4:], ["Bo asked Cas in", "do you know this one?", "yes: rebook", "Cas left"])
        self.assertEqual(self.conversation()["assignee"]["id"], self.bo.id)


class TwoNodes(unittest.TestCase):
    def test_any_node_shows_the_same_floor_and_tells_of_deeds(self):
        network = Network()
        self.addCleanup(network.close)
        options = ("--rate-limits", "off")
        one = Program(sandbox=False, options=options, on="postgres").start()
        site = Site(program=one, sandbox_port=network.port)
        self.addCleanup(site.close)
        two = beside(one, options)
        self.addCleanup(two.remove)
        across = copy.copy(site)
        across.program = two
        across.admin = Api(two.port, "/api/v1", token=site.admin.token)
        across.hooks = HookSender(two.port, site.line)
        sam, bo = site.agent("Sam", role="supervisor"), across.agent("Bo")
        browser = bo.events()
        self.addCleanup(browser.close)
        bo.presence("online")
        place = site.arrived(network.sandbox.phone("Eva", "+31612345670").write("hello"))["conversation_id"]
        offer = bo.offer(place)
        apis = (sam.api, Api(two.port, "/api/v1", cookie=sam.cookie))

        def boards(read):
            return [read(api.get("/floor").expect(200)) for api in apis]

        self.assertEqual(boards(lambda floor: floor["queues"][0]["ringing"]), [1, 1])
        bo.accept(offer)
        self.assertEqual(boards(lambda floor: floor["queues"][0]["waiting"]), [0, 0])
        self.assertEqual(boards(lambda f: {a["name"]: a["held"] for a in f["agents"]}["Bo"]), [1, 1])
        version = site.admin.get(f"/conversations/{place}").expect(200)["version"]
        sam.api.post(f"/conversations/{place}/takeover", {"version": version}).expect(200)
        browser.wait(
            lambda e: e.name == "message.created" and e.data["message"]["text"] == "Sam took this over from Bo",
            "the take-over at the other node's browser",
        )
        sam.api.put(f"/agents/{bo.id}/presence", {"status": "away"}).expect(200)
        browser.wait(lambda e: e.name == "presence.forced", "the presence at the other node's browser")
        self.assertEqual(boards(lambda f: {a["name"]: a["presence"] for a in f["agents"]}["Bo"]), ["away"] * 2)
