"""What lasts over restarts, what streams resume, and what is nowhere to be read."""

import os
import shutil
import sqlite3
import tempfile
import unittest

from kit import EventReader, Program, Site, eventually

CANARY = "Quetzalcoatlus7391"


class Restart(unittest.TestCase):
    def test_a_restart_continues_with_the_same_data(self):
        site = Site(options=("--rate-limits", "off"))
        self.addCleanup(site.close)
        ann = site.sandbox.phone("Ann", "+31612345678")
        bo = site.agent("Bo")
        bo.presence("online")
        place = site.arrived(ann.write("before the restart"))["conversation_id"]
        bo.accept(bo.offer(place))
        bo.reply(place, "still here")
        ann.received("still here")
        before = [(m["id"], m["text"]) for m in site.messages(place)]
        self.assertEqual(site.program.stop(), 0, "SIGTERM is a clean end")
        site.program.start()
        self.assertEqual([(m["id"], m["text"]) for m in site.messages(place)], before)
        self.assertEqual(site.admin.get(f"/conversations/{place}").json["assignee"]["id"], bo.id)
        self.assertEqual(bo.api.get("/me").status, 200, "the session lasts")
        site.hooks.text("after the restart", sender="31612345678")
        self.assertEqual(site.conversation_of("after the restart")["id"], place)

    def test_an_offer_that_rang_at_a_kill_rings_again_or_goes_on(self):
        site = Site(options=("--rate-limits", "off"))
        self.addCleanup(site.close)
        bo = site.agent("Bo")
        browser = bo.events()
        self.addCleanup(browser.close)
        bo.presence("online")
        place = site.arrived(site.hooks.text("ringing at the kill"))["conversation_id"]
        bo.offer(place)
        site.program.kill()
        site.program.start()
        browser.ready()
        bo.presence("online")
        bo.accept(bo.offer(place, timeout=15))

    def test_two_servers_never_share_a_folder(self):
        site = Site(options=("--rate-limits", "off"))
        self.addCleanup(site.close)
        second = Program(sandbox=False, data=site.program.data)
        second.start(wait=False)
        self.addCleanup(second.stop)
        self.assertNotEqual(second.process.wait(15), 0)
        self.assertEqual(site.admin.get("/me").status, 200)


class Streams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)

    # Invariant 11.
    def test_a_broken_stream_resumes_exactly_once_and_in_order(self):
        token = self.site.admin.token
        steady = EventReader(self.site.program.port, token=token).ready()
        broken = EventReader(self.site.program.port, token=token).ready()
        self.addCleanup(steady.close)
        self.addCleanup(broken.close)
        first = broken.last_id
        for n in range(60):
            self.site.hooks.text(f"stream {n}", sender=f"3164000{n % 7:04d}")
            if n % 9 == 4:
                broken.drop()
        self.site.hooks_settled()

        def is_level():
            last = self.site.admin.get("/conversations/counts").status and steady.last_id
            return broken.last_id == last and steady.events[-1].id == last and len(self.created(broken)) == 60

        eventually(is_level, "both streams at the end")
        self.assertGreaterEqual(broken.connections, 2)
        self.assertEqual(broken.numbers, list(range(first + 1, first + 1 + len(broken.numbers))), "no gap, no repeat")
        self.assertEqual(self.created(broken), self.created(steady))

    def created(self, reader):
        return [e.data["message"]["id"] for e in list(reader.events) if e.name == "message.created"]

    def test_a_stream_resumes_over_a_restart(self):
        reader = EventReader(self.site.program.port, token=self.site.admin.token).ready()
        self.addCleanup(reader.close)
        self.site.hooks.text("before", sender="31640001111")
        self.site.conversation_of("before")
        first = reader.wait(lambda e: e.name == "message.created").id
        self.site.program.kill()
        self.site.program.start()
        self.site.hooks.text("after", sender="31640001111")
        reader.wait(lambda e: e.name == "message.created" and e.data["message"]["text"] == "after")
        self.assertEqual(reader.numbers, sorted(set(reader.numbers)))
        last = reader.numbers[-1]
        self.assertEqual([n for n in reader.numbers if n >= first], list(range(first, last + 1)))

    def test_an_absurd_place_is_a_resync(self):
        reader = EventReader(self.site.program.port, token=self.site.admin.token, last_id=10**15)
        self.addCleanup(reader.close)
        reader.wait(lambda e: e.name == "resync", "a resync")


class Sealed(unittest.TestCase):
    # Invariant 10; security checks 43 and 44.
    def test_no_word_of_a_customer_and_no_secret_is_to_be_found(self):
        site = Site()
        self.addCleanup(site.close)
        number = "31677889911"
        phone = site.sandbox.phone(f"Name{CANARY}", "+" + number)
        bo = site.agent("Bo")
        bo.presence("online")
        place = site.arrived(phone.write(f"Body{CANARY}"))["conversation_id"]
        bo.accept(bo.offer(place))
        bo.reply(place, f"Answer{CANARY}")
        phone.received(f"Answer{CANARY}")
        bo.api.put(f"/conversations/{place}/draft", {"mode": "reply", "body": f"Draft{CANARY}"})
        bo.api.post(f"/conversations/{place}/messages", {"type": "note", "note": {"body": f"Note{CANARY}"}})
        wamid = phone.write(type="image", image={"caption": f"Caption{CANARY}"})
        upload = bo.api.request(
            "POST", f"/media?filename={CANARY}.txt", f"File{CANARY}".encode() * 50, {"Content-Type": "text/plain"}
        )
        upload.expect(201)
        bo.api.get(f"/conversations?q=Body{CANARY}")
        bo.api.get(f"/contacts?q=Name{CANARY}")
        bo.api.post(
            f"/conversations/{place}/messages",
            {"type": "text", "text": {"body": f"Key{CANARY}"}},
            headers={"Idempotency-Key": "k"},
        )
        site.hooks.post_bytes(f'{{"entry":"Broken{CANARY}"}}'.encode())
        site.hooks.post_bytes(f'{{"entry":"Unsigned{CANARY}"}}'.encode(), None)
        eventually(lambda: (site.arrived(wamid, place).get("media") or {}).get("state") == "ready", "the picture")
        site.hooks_settled()
        needles = {
            "canary": CANARY.encode(),
            "number": number.encode(),
            "wamid": wamid.encode(),
            "access token": site.line.access_token.encode(),
            "app secret": site.line.app_secret.encode(),
            "verify token": site.line.verify_token.encode(),
            "API token": site.admin.token.encode(),
            "session": bo.cookie.partition("=")[2].encode(),
        }
        site.program.stop()
        places = site.program.stored_files()
        # The sandbox is the network, which knows its customers.
        places = [p for p in places if "sandbox" not in os.path.relpath(p, site.program.data)]
        self.assertGreater(len(places), 3)
        for path in [*places, site.program.log_path]:
            with open(path, "rb") as opened:
                content = opened.read()
            for name, needle in needles.items():
                for form, text in (
                    ("plain", needle),
                    ("lower case", needle.lower()),
                    ("UTF-16", needle.decode().encode("utf-16-le")),
                ):
                    self.assertNotIn(text, content, f"{name} ({form}) in {os.path.basename(path)}")
        self.assertEqual(os.stat(os.path.join(site.program.data, "master.key")).st_mode & 0o077, 0)
        self.assertEqual(os.stat(site.program.data).st_mode & 0o077, 0)

    def test_a_backup_is_consistent_while_running_and_comes_back(self):
        site = Site(program=Program(on="sqlite"))
        self.addCleanup(site.close)
        place = site.arrived(site.hooks.text("worth keeping"))["conversation_id"]
        folder = tempfile.mkdtemp(prefix="balie-backup-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        backup = os.path.join(folder, "backup.balie")
        site.program.command("backup", backup)
        with sqlite3.connect(backup) as database:
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        with open(os.path.join(site.program.data, "master.key"), "rb") as opened:
            key = opened.read().strip()
        with open(backup, "rb") as opened:
            content = opened.read()
        self.assertNotIn(key, content, "the backup never holds the master key")
        self.assertNotIn(bytes.fromhex(key.decode()), content)
        restored = os.path.join(folder, "restored")
        site.program.command("restore", backup, data=restored)
        shutil.copy2(os.path.join(site.program.data, "master.key"), os.path.join(restored, "master.key"))
        token = site.admin.token
        site.program.stop()
        again = Program(sandbox=False, data=restored, on="sqlite")
        again.start()
        self.addCleanup(again.remove)
        from kit import Api

        shown = Api(again.port, "/api/v1", token=token).get(f"/conversations/{place}/messages").expect(200)
        self.assertEqual([m["text"] for m in shown["data"]], ["worth keeping"])
