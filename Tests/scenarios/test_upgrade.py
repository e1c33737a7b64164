"""A rolling upgrade of three nodes over one database: older and newer ones at work side by side, without a pause.

There is one program here, so the newer version is played by what it would do to the database: its step of the schema,
made under the lock that the program itself takes, and rows of kinds that this version does not know.
"""

import itertools
import subprocess
import threading
import time
import unittest

from kit import SCHEMA_LOCK, Api, HookSender, Network, Program, Site, beside, eventually, program_path

OPTIONS = ("--rate-limits", "off")
# Between two webhooks of the load, in seconds.
PAUSE_SECONDS = 0.01
CUSTOMERS = 20
# How long the step of the schema is tried, in seconds: it wants every table at once, and on a slow machine is often too late.
STEP_SECONDS = 120
# How long the database may be busy with what the load sent, in seconds.
SETTLE_SECONDS = 30

TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
       AND relname <> 'schema_version' ORDER BY relname
"""


class Load(threading.Thread):
    """Customers who write and answers to them, by whichever nodes are in service; each answer that is not as ever is kept."""

    def __init__(self, site, nodes):
        super().__init__(daemon=True)
        self.site, self.serving, self.stopping = site, list(nodes), threading.Event()
        self.sent, self.replied, self.failures = [], [], []
        self.senders = {node: HookSender(node.port, site.line) for node in nodes}
        self.apis = {node: Api(node.port, "/api/v1", token=site.admin.token) for node in nodes}

    def run(self):
        for number in itertools.count():
            if self.stopping.wait(PAUSE_SECONDS):
                return
            serving = self.serving
            node = serving[number % len(serving)]
            try:
                words = f"message {number}"
                self.senders[node].text(words, sender=f"3161100{number % CUSTOMERS:04d}")
                self.sent.append(words)
                if number % 5 == 4:
                    self.reply(self.apis[node], number)
            except Exception as error:  # noqa: BLE001 - every one is a failure of the test
                self.failures.append(f"message {number}: {error!r}")

    def reply(self, api, number):
        places = api.get("/conversations?status=open&limit=5").expect(200)["data"]
        if places:
            words = f"answer {number}"
            body = {"type": "text", "text": {"body": words}}
            api.post(f"/conversations/{places[0]['id']}/messages", body).expect(200, 201)
            self.replied.append(words)

    def goes_on(self, count=30):
        """Returns once so many more messages were taken."""
        goal = len(self.sent) + count
        eventually(lambda: len(self.sent) >= goal or self.failures, "the load goes on", 30)

    def take_out(self, node):
        """As a load balancer before a node is stopped: nothing new goes there, and what is under way ends."""
        self.serving = [other for other in self.serving if other is not node]
        self.goes_on(3)

    def put_back(self, node):
        self.serving = [*self.serving, node]

    def close(self):
        self.stopping.set()
        self.join()


class RollingUpgrade(unittest.TestCase):
    def setUp(self):
        self.network = Network()
        self.addCleanup(self.network.close)
        self.network.sandbox.settings(auto_phones=True, enforce_window=False, throughput_per_second=0, pair_burst=0)
        first = Program(sandbox=False, options=OPTIONS, on="postgres").start()
        self.site = Site(program=first, sandbox_port=self.network.port)
        self.addCleanup(self.site.close)
        self.nodes = [first]
        for _ in range(2):
            self.nodes.append(beside(first, OPTIONS))
            self.addCleanup(self.nodes[-1].remove)
        self.database = first.database

    def newer_step(self):
        """What the program's next version would do at its start: more columns, tables and indexes, and nothing misread."""
        tables = self.database.run(TABLES)
        self.assertIn("message", tables)
        statements = [f"SELECT pg_advisory_xact_lock({SCHEMA_LOCK})"]
        for table in tables:
            statements += [
                f"ALTER TABLE {table} ADD COLUMN newer_flag BIGINT NOT NULL DEFAULT 0",
                f"ALTER TABLE {table} ADD COLUMN newer_note TEXT",
                f"CREATE INDEX newer_{table} ON {table} (newer_flag) WHERE newer_flag <> 0",
            ]
        statements += [
            "CREATE TABLE newer_thing (workspace_id BIGINT NOT NULL, thing_id BIGINT NOT NULL, name TEXT NOT NULL, "
            "PRIMARY KEY (workspace_id, thing_id), FOREIGN KEY (workspace_id) REFERENCES workspace (workspace_id))",
            "UPDATE schema_version SET version = version + 1",
        ]
        # A lock that is not given at once is given up and tried again, so that nobody waits behind it for long.
        script = "SET lock_timeout = '2s'; BEGIN; " + "; ".join(statements) + "; COMMIT"
        end = time.monotonic() + STEP_SECONDS
        while time.monotonic() < end:
            try:
                self.database.run(script)
                return
            except AssertionError as error:
                if "lock timeout" not in str(error) and "deadlock" not in str(error):
                    raise
        self.fail("the schema could not be changed beside the load")

    def newer_rows(self):
        """What a newer node writes that an older one does not know: an event, and a message of a new type."""
        workspace = "(SELECT workspace_id FROM workspace ORDER BY workspace_id LIMIT 1)"
        self.database.run(
            f"BEGIN; UPDATE workspace SET event_number = event_number + 1 WHERE workspace_id = {workspace};"
            " INSERT INTO event (workspace_id, number, kind, created_at_ms, newer_note)"
            "  SELECT workspace_id, event_number, 'thing.made', 0, 'x' FROM workspace; COMMIT"
        )
        self.database.run(
            "UPDATE message SET kind = 'hologram', newer_flag = 1 WHERE message_id ="
            " (SELECT MAX(message_id) FROM message WHERE direction = 'in')"
        )

    def event_number(self):
        return int(self.database.run("SELECT event_number FROM workspace")[0])

    def test_older_and_newer_nodes_work_side_by_side(self):
        browser = self.site.agent("Bo").events()
        self.addCleanup(browser.close)
        began_at = browser.last_id
        load = Load(self.site, self.nodes)
        load.start()
        self.addCleanup(load.close)
        load.goes_on()

        # The newer version's step, under those that work; it is the third of the database's users to come.
        self.newer_step()
        load.goes_on()
        self.newer_rows()
        load.goes_on()
        self.assertEqual(load.failures, [])

        # The nodes are replaced one after the other: each comes back to a schema that is newer than it knows.
        for node in self.nodes[1:] + self.nodes[:1]:
            load.take_out(node)
            self.assertEqual(node.stop(), 0)
            load.goes_on()
            node.start()
            load.put_back(node)
            load.goes_on()
        self.assertEqual(load.failures, [])

        load.close()
        self.site.hooks_settled(SETTLE_SECONDS)
        shown = [m["text"] for c in self.site.conversations() for m in self.site.messages_page(c["id"])]
        self.assertEqual(sorted(w for w in shown if w.startswith("message ")), sorted(load.sent))
        self.assertEqual(sorted(w for w in shown if w.startswith("answer ")), sorted(load.replied))
        # Receipts may still come in.
        eventually(lambda: browser.last_id == self.event_number(), "the browser's last event")
        numbers = list(browser.numbers)
        self.assertEqual(numbers, list(range(began_at + 1, began_at + 1 + len(numbers))), "every event once, in order")
        self.assertEqual(self.site.admin.all("/hooks?state=dead"), [])

        # The version after that does what this one would misread. Who comes back is told so, and changes nothing.
        for node in self.nodes:
            self.assertEqual(node.stop(), 0)
        self.database.run("UPDATE schema_version SET version = version + 1, compatible = version + 1")
        before = self.database.run("SELECT * FROM schema_version") + self.database.run("SELECT * FROM node ORDER BY 1")
        node = self.nodes[1]
        done = subprocess.run(
            [program_path(), *node.serve_arguments()], env=node.environment(), capture_output=True, text=True, timeout=60
        )
        self.assertEqual(done.returncode, 65)
        lines = [line for line in (done.stdout + done.stderr).splitlines() if "newer Balie" in line]
        self.assertEqual(len(lines), 1, done.stdout + done.stderr)
        self.assertIn("Start the newer version", lines[0])
        after = self.database.run("SELECT * FROM schema_version") + self.database.run("SELECT * FROM node ORDER BY 1")
        self.assertEqual(after, before)


if __name__ == "__main__":
    unittest.main()
