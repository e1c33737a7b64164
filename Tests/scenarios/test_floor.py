"""The floor: who is offered what, and that work given to nobody comes back."""

import time
import unittest

from kit import Site, eventually, stays

RING_SECONDS = 20


class TheFloor(unittest.TestCase):
    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.close)
        self.phone = self.site.sandbox.phone("Ann", "+31612345678")

    def agent(self, name, browser=True):
        agent = self.site.agent(name)
        if browser:
            agent.browser = agent.events()
            self.addCleanup(agent.browser.close)
        agent.presence("online")
        return agent

    def conversation(self, identifier):
        return self.site.admin.get(f"/conversations/{identifier}").expect(200)

    def test_declined_work_rings_at_the_other(self):
        bo, cas = self.agent("Bo"), self.agent("Cas")
        wamid = self.phone.write("who takes me?")
        place = self.site.arrived(wamid)["conversation_id"]
        first = eventually(lambda: bo.offers() or cas.offers(), "a ring")[0]
        holder, other = (bo, cas) if first["agent"]["id"] == bo.id else (cas, bo)
        self.assertFalse(other.offers(), "at most one rings")
        waited_since = self.conversation(place)["waiting_since"]
        holder.decline(first)
        second = other.offer(place)
        self.assertEqual(self.conversation(place)["waiting_since"], waited_since, "the old place in the line")
        self.assertEqual(other.accept(second)["assignee"]["id"], other.id)
        late = holder.api.post(f"/offers/{first['id']}/accept")
        self.assertEqual((late.status, late.code), (409, "offer_ended"))
        why = holder.api.get(f"/conversations/{place}/decisions").expect(200)["data"]
        self.assertEqual([d["agent"]["id"] for d in why], [other.id, holder.id], "newest first")
        self.assertTrue(all(d["summary"] and d["explanation"] for d in why))

    def test_no_answer_goes_to_the_other_and_the_first_is_not_responding(self):
        bo, cas = self.agent("Bo"), self.agent("Cas")
        place = self.site.arrived(self.phone.write("anyone?"))["conversation_id"]
        first = eventually(lambda: bo.offers() or cas.offers(), "a ring")[0]
        holder, other = (bo, cas) if first["agent"]["id"] == bo.id else (cas, bo)
        self.site.sandbox.advance(RING_SECONDS + 1)
        other.accept(other.offer(place))
        eventually(lambda: holder.api.get("/me").json["presence"] == "not_responding", "not responding")
        self.site.arrived(self.site.sandbox.phone("Eva", "+31612345670").write("me too"))
        stays(lambda: holder.offers(), [], 0.3)
        holder.presence("online")

    def test_an_agent_who_is_gone_gives_unanswered_work_back(self):
        bo = self.agent("Bo")
        place = self.site.arrived(self.phone.write("hello?"))["conversation_id"]
        bo.accept(bo.offer(place))
        cas = self.agent("Cas")
        bo.browser.close()
        time.sleep(0.3)
        self.site.sandbox.advance(31)
        offer = cas.offer(place)
        cas.accept(offer)
        seen = next(a for a in self.site.admin.all("/agents") if a["id"] == bo.id)
        self.assertEqual(seen["presence"], "offline")

    def test_a_reload_is_not_a_leaving(self):
        bo = self.agent("Bo")
        place = self.site.arrived(self.phone.write("stay with Bo"))["conversation_id"]
        bo.accept(bo.offer(place))
        self.agent("Cas")
        bo.browser.drop()
        time.sleep(0.5)
        bo.browser.ready()
        self.site.sandbox.advance(31)
        time.sleep(0.3)
        self.assertEqual(self.conversation(place)["assignee"]["id"], bo.id)

    def test_nobody_waits_while_someone_is_free(self):
        places = [
            self.site.arrived(self.site.sandbox.phone(f"P{n}", f"+3161234500{n}").write(f"line {n}"))["conversation_id"]
            for n in range(3)
        ]
        bo = self.agent("Bo")
        taken = [bo.accept(bo.offer())["id"] for _ in places]
        self.assertEqual(taken, places, "the longest waiting first, the next as soon as the last is taken")

    def test_capacity_is_never_exceeded_and_a_freed_unit_is_used(self):
        bo = self.agent("Bo")
        self.site.admin.patch(f"/agents/{bo.id}", {"capacity": 2}).expect(200)
        places = [
            self.site.arrived(self.site.sandbox.phone(f"P{n}", f"+3161234510{n}").write(f"full {n}"))["conversation_id"]
            for n in range(4)
        ]
        for _ in range(2):
            bo.accept(bo.offer())
        stays(lambda: len(bo.offers()), 0, 0.3)
        mine = [c["id"] for c in self.site.conversations(f"assignee={bo.id}")]
        self.assertEqual(len(mine), 2)
        bo.api.post(f"/conversations/{mine[0]}/resolve").expect(200)
        self.assertIn(bo.offer()["conversation_id"], set(places) - set(mine))

    def test_a_floor_that_is_read_anew_rings_for_the_whole_time(self):
        bo = self.site.desk("Bo", capacity=1)
        bo.accept(bo.offer(self.site.arrived(self.phone.write("held"))["conversation_id"]))
        waiting = self.site.arrived(self.site.sandbox.phone("Eva", "+31612345670").write("waits"))["conversation_id"]
        self.site.sandbox.advance(3 * RING_SECONDS)
        stays(lambda: len(bo.offers()), 0, 0.3)
        self.site.admin.patch(f"/agents/{bo.id}", {"capacity": 2}).expect(200)
        offer = bo.offer(waiting)
        stays(lambda: len(bo.offers()), 1, 0.5)
        self.assertGreater(offer["expires_at"], offer["created_at"])
        bo.accept(offer)

    def test_a_customer_who_comes_back_reaches_the_last_agent(self):
        bo = self.agent("Bo")
        place = self.site.arrived(self.phone.write("first visit"))["conversation_id"]
        bo.accept(bo.offer(place))
        self.agent("Cas")
        bo.api.post(f"/conversations/{place}/resolve").expect(200)
        self.assertEqual(self.conversation(place)["status"], "resolved")
        self.site.sandbox.advance(60)
        again = self.site.arrived(self.phone.write("one more thing"))["conversation_id"]
        self.assertEqual(again, place, "reopened within the set time")

        def with_bo():
            shown = self.conversation(place)
            rings = (shown.get("offer") or {}).get("agent") or {}
            return bo.id in ((shown.get("assignee") or {}).get("id"), rings.get("id"))

        eventually(with_bo, "the last agent")

    def test_long_after_it_is_a_new_conversation(self):
        bo = self.agent("Bo")
        place = self.site.arrived(self.phone.write("last month"))["conversation_id"]
        bo.accept(bo.offer(place))
        bo.api.post(f"/conversations/{place}/resolve").expect(200)
        for _ in range(10):
            self.site.sandbox.advance(24 * 3600)
        self.assertNotEqual(self.site.arrived(self.phone.write("a new question"))["conversation_id"], place)
        contact = self.conversation(place)["contact"]["id"]
        earlier = self.site.admin.get(f"/contacts/{contact}/conversations").expect(200)["data"]
        self.assertEqual(len(earlier), 2)

    def test_skills_that_a_queue_requires(self):
        queue = self.site.admin.get("/queues").json["data"][0]
        skill = self.site.admin.post("/skills", {"name": "French"}).expect(200, 201)["id"]
        self.site.admin.patch(f"/queues/{queue['id']}", {"required_skills": [{"skill": skill, "level": 3}]}).expect(200)
        bo, cas = self.agent("Bo"), self.agent("Cas")
        self.site.admin.patch(f"/agents/{bo.id}", {"skills": [{"skill": skill, "level": 2}]}).expect(200)
        self.site.admin.patch(f"/agents/{cas.id}", {"skills": [{"skill": skill, "level": 4}]}).expect(200)
        place = self.site.arrived(self.phone.write("bonjour"))["conversation_id"]
        cas.offer(place)
        self.assertFalse(bo.offers())

    def test_two_who_accept_at_once_get_one(self):
        import threading

        bo = self.agent("Bo")
        place = self.site.arrived(self.phone.write("race"))["conversation_id"]
        offer = bo.offer(place)
        answers = []

        def accept():
            answers.append(bo.api.post(f"/offers/{offer['id']}/accept").status)

        threads = [threading.Thread(target=accept) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertTrue(all(status in (200, 409) for status in answers))
        self.assertGreaterEqual(answers.count(200), 1)
        self.assertEqual(self.conversation(place)["assignee"]["id"], bo.id)
