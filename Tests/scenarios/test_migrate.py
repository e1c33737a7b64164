"""A whole installation moves from one engine to the other, and its customers and agents go on."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import unittest

from kit import SCHEMA_LOCK, Database, Network, Program, Site, program_path
from kit.program import environment

OPTIONS = ("--rate-limits", "off")
# Enough rows that a move takes longer than a test waits before it kills it.
LOG_ROWS = 12_000


def migrate(source, target, data, *options):
    """`balie migrate`, as a process."""
    return subprocess.Popen(
        [program_path(), "migrate", "--data", data, "--json", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment(), "BALIE_FROM": source, "BALIE_TO": target},
    )


def lengthen_log(path):
    """Puts rows into the log of a file's first workspace, below those that are there."""
    with sqlite3.connect(path) as file:
        workspace, number = file.execute("SELECT workspace_id, event_number FROM workspace ORDER BY 1").fetchone()
        file.executemany(
            "INSERT INTO event VALUES (?, ?, 'made_up', NULL, NULL, 1)",
            ((workspace, number + 1 + row) for row in range(LOG_ROWS)),
        )
        file.execute("UPDATE workspace SET event_number = ? WHERE workspace_id = ?", (number + LOG_ROWS, workspace))
    file.close()


class Moving(unittest.TestCase):
    def setUp(self):
        self.network = Network()
        self.addCleanup(self.network.close)
        self.program = Program(sandbox=False, options=OPTIONS, on="sqlite")
        self.site = Site(program=self.program.start(), sandbox_port=self.network.port)
        self.addCleanup(self.site.close)
        self.file = os.path.join(self.program.data, "balie.sqlite")

    def refused(self, data, words, *options):
        """A server that must not start."""
        done = subprocess.run(
            [program_path(), "serve", "--data", data, "--listen", "127.0.0.1:0", *options],
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.assertEqual(done.returncode, 65, done.stderr)
        self.assertIn(words, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, "one line")

    def finished(self, process, expect=0):
        output, errors = process.communicate(timeout=180)
        self.assertEqual(process.returncode, expect, errors)
        return json.loads(output) if expect == 0 else errors

    def test_everything_goes_to_a_server_and_back_whatever_is_killed(self):
        ann = self.network.sandbox.phone("Ann", "+31612345678")
        bo = self.site.agent("Bo")
        bo.presence("online")
        place = self.site.arrived(ann.write("before the move"))["conversation_id"]
        bo.accept(bo.offer(place))
        bo.reply(place, "still here")
        ann.received("still here")
        self.site.hooks_settled()
        picture = self.site.admin.request("POST", "/media?filename=a.txt", b"words", {"Content-Type": "text/plain"})
        picture.expect(201)
        refused = migrate(self.file, "postgres://nobody@127.0.0.1:1/none", self.program.data)
        self.assertIn("Another Balie server uses", self.finished(refused, expect=69))
        self.assertEqual(self.program.stop(), 0)
        lengthen_log(self.file)

        server = Database(self.program.data)
        self.addCleanup(server.remove)
        run = migrate(self.file, server.url, self.program.data)
        self.wait_for_rows(server, run)
        run.kill()
        run.communicate()
        kills, chance = 1, random.Random(7391)
        while True:
            run = migrate(self.file, server.url, self.program.data)
            try:
                run.wait(0.1 + chance.random() * 0.3 + 0.2 * kills)
            except subprocess.TimeoutExpired:
                run.kill()
                run.communicate()
                kills += 1
                continue
            moved = self.finished(run)
            break
        self.assertGreater(int(server.run("SELECT COUNT(*) FROM event")[0]), LOG_ROWS)
        # A run that was killed after its last step has left nothing to the next.
        if moved["tables"]:
            self.assertLess(moved["copied"], moved["rows"], "it went on where it was killed")
            self.assertEqual(moved["files"], 1)
        self.refused(self.program.data, "was moved to postgres://")

        # The same folder, the same port, the other engine.
        self.program.database = server
        self.program.start()
        self.assertEqual(bo.api.get("/me").status, 200, "the session lasts")
        self.assertEqual([m["text"] for m in self.site.messages(place)], ["before the move", "still here"])
        self.assertEqual(self.site.admin.get(f"/conversations/{place}").json["assignee"]["id"], bo.id)
        self.site.arrived(ann.write("after the move"), place)
        bo.reply(place, "on PostgreSQL")
        ann.received("on PostgreSQL")
        self.assertEqual(self.program.stop(), 0)

        # Back, into a new folder.
        other = tempfile.mkdtemp(prefix="balie-test-")
        self.addCleanup(shutil.rmtree, other, True)
        shutil.copy(os.path.join(self.program.data, "master.key"), other)
        back = os.path.join(other, "balie.sqlite")
        again = self.finished(migrate(server.url, back, other))
        self.assertGreater(again["rows"], LOG_ROWS)
        program = Program(sandbox=False, options=OPTIONS, data=other, port=self.program.port, on="sqlite").start()
        self.addCleanup(program.stop)
        texts = [m["text"] for m in self.site.messages(place)]
        self.assertEqual(texts, ["before the move", "still here", "after the move", "on PostgreSQL"])
        self.site.arrived(ann.write("home again"), place)

    def test_there_and_back_into_the_same_file(self):
        ann = self.network.sandbox.phone("Ann", "+31612345678")
        place = self.site.arrived(ann.write("before the move"))["conversation_id"]
        self.program.stop()
        server = Database(self.program.data)
        self.addCleanup(server.remove)
        self.finished(migrate(self.file, server.url, self.program.data))
        self.program.database, database = server, self.program.database
        self.program.start()
        self.site.arrived(ann.write("on PostgreSQL"), place)
        self.program.stop()
        back = self.finished(migrate(server.url, self.file, self.program.data))
        self.assertEqual(back["copied"], back["rows"])
        self.refused(self.program.data, "was moved to", "--database", server.url)
        self.program.database = database
        self.program.start()
        self.assertEqual([m["text"] for m in self.site.messages(place)], ["before the move", "on PostgreSQL"])
        self.site.arrived(ann.write("home again"), place)

    def test_a_move_that_is_stopped_says_how_it_goes_on(self):
        self.program.stop()
        lengthen_log(self.file)
        server = Database(self.program.data)
        self.addCleanup(server.remove)
        run = migrate(self.file, server.url, self.program.data)
        self.wait_for_rows(server, run)
        run.send_signal(signal.SIGINT)
        errors = self.finished(run, expect=130)
        self.assertIn("Stopped. The same command goes on; --give-up undoes it.", errors)

        # The server lets nobody in any more: while it is opened, and in the middle.
        for lock in (f"SELECT pg_advisory_lock({SCHEMA_LOCK})", "BEGIN; LOCK TABLE event IN EXCLUSIVE MODE"):
            with self.subTest(lock), server.holding(lock):
                run = migrate(self.file, server.url, self.program.data)
                server.wait_for_waiter()
                server.run(f"ALTER DATABASE {server.name} ALLOW_CONNECTIONS false", "postgres")
                server.end_sessions()
                errors = self.finished(run, expect=78)
                self.assertIn("not currently accepting connections", errors)
                self.assertIn("in --to.", errors)
            server.run(f"ALTER DATABASE {server.name} ALLOW_CONNECTIONS true", "postgres")
        one = migrate(self.file, server.url, self.program.data, "--workspace", "Cee Air")
        self.assertIn("A move of everything was begun", self.finished(one, expect=65))
        self.finished(migrate(self.file, server.url, self.program.data))

    def wait_for_rows(self, server, run):
        def arrived():
            try:
                return int(server.run("SELECT COUNT(*) FROM event")[0])
            except AssertionError:
                return 0

        while arrived() < 2_000 and run.poll() is None:
            pass

    def test_a_move_that_was_begun_can_be_given_up(self):
        self.site.arrived(self.site.hooks.text("it stays"))
        self.program.stop()
        lengthen_log(self.file)
        server = Database(self.program.data)
        self.addCleanup(server.remove)

        run = migrate(self.file, server.url, self.program.data)
        self.wait_for_rows(server, run)
        run.kill()
        run.communicate()
        self.refused(self.program.data, "is on its way to postgres://")
        self.refused(self.program.data, "is still on its way here", "--database", server.url)
        given_up = self.finished(migrate(self.file, server.url, self.program.data, "--give-up"))
        self.assertEqual(given_up, {"given_up": ["Cee Air"]})
        self.assertEqual(server.run("SELECT COUNT(*) FROM workspace"), ["0"])
        self.program.start()
        self.site.conversation_of("it stays")

    def test_what_cannot_be_moved_is_told_in_one_line(self):
        self.program.stop()
        folder = tempfile.mkdtemp(prefix="balie-test-")
        self.addCleanup(shutil.rmtree, folder, True)
        other = os.path.join(folder, "balie.sqlite")
        cases = [
            ((self.file, self.file), 64, "the same place"),
            ((other, self.file), 65, "There is no database at"),
            ((self.file, "mysql://host/name"), 64, "--to needs a file"),
            ((self.file, "postgres://nobody@127.0.0.1:1/none?connect_timeout=1"), 69, "host and port in --to."),
        ]
        for (source, target), code, words in cases:
            errors = self.finished(migrate(source, target, self.program.data), expect=code)
            self.assertIn(words, errors)
            self.assertEqual(errors.count("\n"), 1, errors)
        os.rename(os.path.join(self.program.data, "master.key"), os.path.join(folder, "away.key"))
        with open(os.path.join(self.program.data, "master.key"), "w") as key:
            key.write("ab" * 32)
        os.chmod(key.name, 0o600)
        errors = self.finished(migrate(self.file, other, self.program.data), expect=78)
        self.assertIn(f"The master key does not open {os.path.realpath(self.file)}", errors)
        os.rename(os.path.join(folder, "away.key"), os.path.join(self.program.data, "master.key"))
        self.program.start()
