"""Databases that cannot be used, and clocks that jump: one clear line that says what to do, and nothing is lost."""

import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import time
import unittest
import urllib.parse

from kit import Database, Program, Site, batch, eventually, free_port, message, program_path
from kit.hooks import value
from kit.program import environment

OPTIONS = ("--rate-limits", "off")
# What a file may still grow by before there is no room.
ROOM_BYTES = 300_000


def told(data, database=None, user=(), program=None):
    """What `balie serve` says that cannot start: its exit code and its words."""
    done = subprocess.run(
        [*user, program or program_path(), "serve", "--data", data, "--listen", "127.0.0.1:0"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**environment(), **({"BALIE_DATABASE": database} if database else {})},
    )
    return done.returncode, done.stderr


class Told(unittest.TestCase):
    def setUp(self):
        self.data = tempfile.mkdtemp(prefix="balie-test-")
        self.addCleanup(shutil.rmtree, self.data, True)

    def expect(self, code, *words, **where):
        where.setdefault("data", self.data)
        ended, errors = told(**where)
        self.assertEqual(ended, code, errors)
        for word in words:
            self.assertIn(word, errors)
        self.assertEqual(errors.count("\n"), 1, f"one line: {errors}")
        return errors


class Guarded(Database):
    """The same database, for the one role of the test server that needs its password."""

    @property
    def url(self):
        return super().url.replace(f"//{self.server['user']}@", "//guarded:right@")


class Servers(Told):
    """Of PostgreSQL."""

    def setUp(self):
        super().setUp()
        self.server = Database(self.data)
        self.addCleanup(self.server.remove)
        self.host = urllib.parse.quote(self.server.server["host"], safe="")

    def url(self, user, name=None):
        return f"postgres://{user}@/{name or self.server.name}?host={self.host}"

    def test_an_address_that_is_none(self):
        for address in ("postgres://[::1/balie", "postgres://host/balie?colour=red"):
            self.expect(64, "is not an address", database=address)
        self.expect(64, "needs a file, or the address of a PostgreSQL server", database="mysql://host/balie")

    def test_nobody_who_answers(self):
        self.expect(69, "cannot be reached", "Start it", database=f"postgres://balie@127.0.0.1:{free_port()}/balie")

    def test_a_wrong_password_a_wrong_user_and_a_wrong_name(self):
        errors = self.expect(78, "password authentication failed", database=self.url("guarded:wrong-words"))
        self.assertNotIn("wrong-words", errors)
        self.expect(78, "no password supplied", "--database", database=self.url("guarded"))
        self.expect(78, "nobody-knows", database=self.url("nobody-knows"))
        self.expect(78, "nowhere", database=self.url("guarded:right", "nowhere"))

    def test_the_doctor_tells_of_the_database_and_not_of_what_follows(self):
        os.makedirs(self.data, exist_ok=True)
        done = subprocess.run(
            [program_path(), "doctor", "--data", self.data],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "BALIE_DATABASE": self.url("guarded:wrong-words")},
        )
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("FAIL  database: The database server does not let us in: ", done.stdout)
        self.assertIn("password authentication failed", done.stdout)
        self.assertIn("→ Check user, password and name in --database.", done.stdout)
        self.assertNotIn("master key", done.stdout)

    def test_a_role_that_may_not_make_tables_and_one_that_may(self):
        self.expect(78, "may not make tables", "GRANT CREATE", database=self.url("guarded:right"))
        self.server.run("GRANT CREATE ON SCHEMA public TO guarded")
        program = Program(sandbox=False, options=OPTIONS, database=Guarded(self.data)).start()
        self.addCleanup(program.remove)
        program.command("workspace", "create", "Cee Air")
        self.assertEqual(program.stop(), 0)
        self.server.run("DROP OWNED BY guarded")

    def test_a_database_in_another_encoding(self):
        name = f"{self.server.name}_latin"
        self.server.run(f"CREATE DATABASE {name} ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0", "postgres")
        try:
            self.expect(78, "encoding UTF8", database=self.url("balie", name))
        finally:
            self.server.run(f"DROP DATABASE {name}", "postgres")

    def test_a_newer_schema_is_left_as_it_is(self):
        program = Program(sandbox=False, data=self.data, on="postgres", options=OPTIONS).start()
        self.assertEqual(program.stop(), 0)
        self.server.run("UPDATE schema_version SET version = version + 9, compatible = version + 9")
        before = self.server.run("SELECT * FROM schema_version")
        self.expect(65, "made by a newer Balie", database=self.server.url)
        self.assertEqual(self.server.run("SELECT * FROM schema_version"), before)


    def test_another_master_key_even_before_there_is_anything_to_open(self):
        first = Program(sandbox=False, options=OPTIONS, database=self.server).start()
        self.addCleanup(first.remove)
        self.expect(78, "no master key", database=self.server.url)
        with open(os.open(os.path.join(self.data, "master.key"), os.O_CREAT | os.O_WRONLY, 0o600), "w") as key:
            key.write("ab" * 32)
        self.expect(78, "does not open this database", database=self.server.url)


class Files(Told):
    """Of the embedded engine."""

    def test_a_newer_schema_is_left_as_it_is(self):
        program = Program(sandbox=False, data=self.data, on="sqlite", options=OPTIONS).start()
        self.assertEqual(program.stop(), 0)
        with sqlite3.connect(os.path.join(self.data, "balie.sqlite")) as file:
            file.execute("UPDATE schema_version SET version = version + 9, compatible = version + 9")
        file.close()
        self.expect(65, "made by a newer Balie")

    def test_a_folder_that_cannot_be_written(self):
        closed = os.path.join(self.data, "closed")
        os.mkdir(closed, 0o500)
        if os.geteuid() != 0:
            self.expect(73, "cannot be written", "chown", data=closed)
            return
        # Root may write everywhere, so somebody else tries, with a program that they can reach.
        program = shutil.copy(program_path(), self.data)
        os.chmod(self.data, 0o755)
        shutil.chown(closed, "nobody")
        user = ["setpriv", "--reuid", "nobody", "--clear-groups", "--"]
        self.expect(73, "cannot be written", "chown", data=closed, user=user, program=program)

    def test_what_is_no_database(self):
        path = os.path.join(self.data, "balie.sqlite")
        with open(path, "w") as file:
            file.write("no database at all, but long enough to look like something that has a header in front" * 20)
        shutil.copy(path, path + ".before")
        with open(os.path.join(self.data, "master.key"), "w") as key:
            key.write("ab" * 32)
        os.chmod(key.name, 0o600)
        self.expect(65, "cannot be used", "restore a backup")
        with open(path, "rb") as now, open(path + ".before", "rb") as before:
            self.assertEqual(now.read(), before.read(), "left as it is")


class FullDisk(unittest.TestCase):
    """A limit on the size of files stands for a disk without room: both end in a write that fails."""

    def test_hooks_are_refused_while_there_is_no_room_and_none_that_was_taken_is_lost(self):
        site = Site(program=Program(sandbox=False, options=OPTIONS, on="sqlite").start(), sandbox=False)
        self.addCleanup(site.close)
        taken, words = [], "x" * 3_500

        def post(number):
            text = f"{number} {words}"
            made = batch(site.line, value(site.line, [message(text=text, sender=f"3161{number:07d}")]))
            status = site.hooks.post(made).status
            if status == 200:
                taken.append(text)
            return status

        self.assertEqual(post(0), 200)
        file = os.path.join(site.program.data, "balie.sqlite")
        limit = max(os.path.getsize(path) for path in (file, file + "-wal")) + ROOM_BYTES
        resource.prlimit(site.program.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        # A refusal can make room, when what the log of writes holds goes into the file: until neither may grow.
        statuses = [post(number) for number in range(1, 1_500)]
        self.assertEqual(set(statuses), {200, 503}, "the network is asked to come again")
        self.assertTrue(site.program.is_running)
        resource.prlimit(site.program.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        eventually(lambda: post(2_000) == 200, "room again, without a new start")
        site.hooks_settled()

        def shown():
            return sorted((c.get("last_message") or {}).get("text") or "" for c in site.conversations())

        eventually(lambda: shown() == sorted(taken), "all that was taken, and nothing else")


class Clocks(unittest.TestCase):
    """The clock of the real process, moved by the sandbox: a month ahead, and back again by a new start."""

    def test_a_clock_that_jumps_ahead_and_back_loses_nothing(self):
        site = Site(options=OPTIONS)
        self.addCleanup(site.close)
        bo = site.desk("Bo", 5)
        place = site.arrived(site.hooks.text("before the jump"))["conversation_id"]
        bo.accept(bo.offer(place))
        site.sandbox.api.post("/clock", {"advance": "30d"}).expect(200)
        ahead = site.hooks.text("a month ahead", sender="31600000001", timestamp=int(time.time()) + 30 * 86_400)
        ahead = site.arrived(ahead)
        self.assertEqual(site.program.stop(), 0)
        # The sandbox keeps nothing here, so that the clock stands before everything that is stored.
        site.program.start()
        site.sandbox.register(site.line)
        site.sandbox.hook(site.line, f"http://127.0.0.1:{site.program.port}{site.line.hook_path}")
        bo.presence("online")
        # What rang under the other clock still rings, until somebody takes it.
        bo.accept(bo.offer(ahead["conversation_id"]))
        ann = site.sandbox.phone("Ann", "+31600000002")
        back = site.arrived(ann.write("back again"))
        self.assertGreater(back["id"], ahead["id"], "ids go on, whatever the clock says")
        bo.accept(bo.offer(back["conversation_id"]))
        bo.reply(back["conversation_id"], "we are here")
        ann.received("we are here")
        self.assertEqual([m["text"] for m in site.messages(place)], ["before the jump"])
        site.hooks_settled()
