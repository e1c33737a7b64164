"""The commands an operator types, on a running installation."""

import json
import os
import stat
import subprocess
import tempfile
import unittest

from kit import Api, HookSender, Line, Program, Site, eventually, program_path


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)

    def run_command(self, *arguments, **options):
        return self.site.program.command(*arguments, **options)

    def test_a_person_with_a_password_from_standard_input(self):
        self.run_command("user", "add", "--email", "pw@example.test", "--role", "agent", input="a long password\n")
        answer = Api(self.site.program.port, "/api/v1").post(
            "/session", {"email": "pw@example.test", "password": "a long password"}
        )
        answer.expect(200)

    def test_a_token_for_a_role(self):
        made = self.run_command("token", "create", "--role", "supervisor")
        self.assertTrue(made["id"])
        me = Api(self.site.program.port, "/api/v1", token=made["token"]).get("/me").expect(200)
        self.assertEqual(me["role"], "supervisor")

    def test_a_channel_added_while_the_server_runs_takes_hooks(self):
        line = Line(name="By command")
        self.site.sandbox.register(line)
        made = self.run_command(
            *("channel", "add", "whatsapp", "--name", line.name, "--phone-number-id", line.phone_number_id),
            *("--waba-id", line.waba_id, "--access-token", line.access_token, "--app-secret", line.app_secret),
            *("--verify-token", line.verify_token, "--graph-url", self.site.sandbox.url),
        )
        line.channel_id, line.hook_path = made["id"], made["hook_path"]
        sender = HookSender(self.site.program.port, line)

        def handshake():
            query = f"hub.mode=subscribe&hub.challenge=5&hub.verify_token={line.verify_token}"
            return sender.api.get(f"{line.hook_path}?{query}").status == 200

        eventually(handshake, "the new channel", 3)
        self.site.sandbox.hook(line, f"http://127.0.0.1:{self.site.program.port}{line.hook_path}")
        sender.text("through the new channel", sender="31699990001")
        self.site.conversation_of("through the new channel")
        self.assertIn(line.channel_id, [c["id"] for c in self.run_command("channel", "list")["data"]])
        self.assertNotIn(line.app_secret, json.dumps(self.run_command("channel", "list")))

    def test_dead_hooks_are_listed_shown_and_replayed(self):
        self.site.hooks.post_bytes(b'{"entry":7}')
        dead = eventually(lambda: self.run_command("hooks", "list", "--state", "dead")["data"], "a dead hook")
        shown = self.run_command("hooks", "show", dead[0]["id"])
        self.assertEqual(shown["id"], dead[0]["id"])
        self.run_command("hooks", "replay", dead[0]["id"])

    def test_doctor_says_what_is_wrong_and_ends_with_it(self):
        done = subprocess.run(
            [program_path(), "doctor", "--data", self.site.program.data, "--json"],
            capture_output=True,
            text=True,
            env=self.site.program.environment(),
        )
        self.assertIn(done.returncode, (0, 1))
        self.assertTrue(json.loads(done.stdout))
        key = os.path.join(self.site.program.data, "master.key")
        os.chmod(key, 0o644)
        try:
            loose = subprocess.run(
                [program_path(), "doctor", "--data", self.site.program.data],
                capture_output=True,
                text=True,
                env=self.site.program.environment(),
            )
            self.assertNotEqual(loose.returncode, 0)
            self.assertIn("chmod", loose.stdout + loose.stderr)
        finally:
            os.chmod(key, stat.S_IRUSR | stat.S_IWUSR)

    def test_a_database_without_its_key_is_refused(self):
        program = Program(sandbox=False)
        self.addCleanup(program.remove)
        program.start()
        program.command("workspace", "create", "Cee Air")
        program.stop()
        os.rename(os.path.join(program.data, "master.key"), os.path.join(program.data, "moved.key"))
        program.start(wait=False)
        self.assertNotEqual(program.process.wait(15), 0)
        self.assertIn("key", program.log_text().lower())

    def test_a_wrong_option_or_port_is_one_sentence(self):
        with tempfile.TemporaryDirectory() as folder:
            for arguments in (
                ["serve", "--data", folder, "--listen", f"127.0.0.1:{self.site.program.port}"],
                ["serve", "--data", "/proc/nothing", "--listen", "127.0.0.1:0"],
                ["serve", "--data", folder, "--listen", "nonsense"],
            ):
                done = subprocess.run([program_path(), *arguments], capture_output=True, text=True, timeout=20)
                self.assertNotEqual(done.returncode, 0, arguments)
                self.assertTrue(done.stderr.strip())
                self.assertNotIn("Fatal error", done.stderr)
