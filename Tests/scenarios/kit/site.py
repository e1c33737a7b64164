"""A running program with a workspace, a connected line and agents at their desks."""

import secrets
from dataclasses import dataclass, field

from .api import Api
from .events import EventReader
from .hooks import HookSender
from .program import Program
from .sandbox import Sandbox
from .waiting import eventually


def _digits(count):
    return "".join(secrets.choice("123456789") for _ in range(count))


@dataclass
class Line:
    """A business number as both sides know it; every value is made up for this run."""

    name: str = "Cee Air"
    phone_number_id: str = field(default_factory=lambda: _digits(15))
    waba_id: str = field(default_factory=lambda: _digits(15))
    app_id: str = field(default_factory=lambda: _digits(15))
    display_number: str = field(default_factory=lambda: "+31 20 555 " + _digits(4))
    access_token: str = field(default_factory=lambda: "token-" + secrets.token_hex(24))
    app_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    verify_token: str = field(default_factory=lambda: "verify-" + secrets.token_hex(12))
    channel_id: str = ""
    hook_path: str = ""

    @property
    def digits(self):
        return "".join(c for c in self.display_number if c.isdigit())


class Agent:
    """An agent signed in like a browser: by a one-time link, with a cookie."""

    def __init__(self, site, identifier, link):
        self.site, self.id = site, identifier
        answer = Api(site.program.port, "/api/v1").post("/session", {"link": link.rpartition("#")[2]})
        answer.expect(200)
        self.cookie = answer.cookies[0].partition(";")[0]
        self.api = Api(site.program.port, "/api/v1", cookie=self.cookie)
        self.name = self.api.get("/me").expect(200)["name"]

    def events(self, **options):
        """Opens this agent's browser: an event stream."""
        return EventReader(self.site.program.port, cookie=self.cookie, **options).ready()

    def presence(self, status):
        self.api.put("/me/presence", {"status": status}).expect(200)

    def offers(self):
        return self.api.get("/offers").expect(200)["data"]

    def offer(self, conversation=None, timeout=10):
        """The offer that rings at this agent, once it does."""

        def look():
            fits = [o for o in self.offers() if conversation in (None, o["conversation_id"])]
            return fits[0] if fits else None

        return eventually(look, f"an offer at {self.name}", timeout)

    def accept(self, offer):
        return self.api.post(f"/offers/{offer['id']}/accept").expect(200)

    def decline(self, offer):
        return self.api.post(f"/offers/{offer['id']}/decline").expect(200)

    def reply(self, conversation, text, **parts):
        return self.api.post(
            f"/conversations/{conversation}/messages", {"type": "text", "text": {"body": text}, **parts}
        ).expect(200, 201)


class Desk(Agent):
    """An agent at a desk of another program: by a token, so that no browser's leaving sends them home."""

    def __init__(self, site, identifier, name):
        made = site.admin.post("/tokens", {"name": name, "role": "agent", "agent": identifier}).expect(200, 201)
        self.site, self.id, self.name = site, identifier, name
        self.api = Api(site.program.port, "/api/v1", token=made["token"])


class Site:
    """A program, its first workspace (`admin` holds an administrator's token) and one WhatsApp line."""

    def __init__(self, sandbox=True, options=("--rate-limits", "off"), program=None, sandbox_port=None):
        self.program = program or Program(sandbox=sandbox, options=options)
        try:
            self._open(sandbox_port)
        except BaseException:
            self.program.remove()
            raise

    def _open(self, sandbox_port):
        if not self.program.is_running:
            self.program.start()
        port = sandbox_port or self.program.sandbox_port
        self.sandbox = Sandbox(port) if port else None
        self.workspace, self.admin = self.make_workspace("Cee Air")
        self.line = self.connect(self.admin, Line())
        self.hooks = HookSender(self.program.port, self.line)

    def make_workspace(self, name):
        """Makes a workspace by the command line and returns its id and an administrator's API."""
        workspace = self.program.command("workspace", "create", name)["id"]
        token = self.program.command("token", "create", "--role", "admin", "--workspace", workspace)["token"]
        return workspace, Api(self.program.port, "/api/v1", token=token)

    def connect(self, admin, line):
        """Adds the line as a channel and, with a sandbox, registers it there."""
        if self.sandbox:
            self.sandbox.register(line)
        made = admin.post(
            "/channels",
            {
                "kind": "whatsapp",
                "name": line.name,
                "phone_number_id": line.phone_number_id,
                "waba_id": line.waba_id,
                "access_token": line.access_token,
                "app_secret": line.app_secret,
                "verify_token": line.verify_token,
                "graph_url": self.sandbox.url if self.sandbox else "http://127.0.0.1:9",
            },
        ).expect(200, 201)
        line.channel_id, line.hook_path = made["id"], made["hook_path"]
        if self.sandbox:
            self.sandbox.hook(line, f"http://127.0.0.1:{self.program.port}{line.hook_path}")
        return line

    def agent(self, name, role="agent", admin=None):
        """Makes an agent through the API and signs them in."""
        email = name.lower().replace(" ", ".") + "@example.test"
        made = (admin or self.admin).post("/agents", {"name": name, "email": email, "role": role}).expect(200, 201)
        return Agent(self, made["id"], made["link"])

    def desk(self, name, capacity):
        """Makes an agent who works through the API, online and with this capacity."""
        email = name.lower().replace(" ", ".") + "@example.test"
        made = self.admin.post("/agents", {"name": name, "email": email, "role": "agent", "capacity": capacity})
        desk = Desk(self, made.expect(200, 201)["id"], name)
        desk.presence("online")
        return desk

    def conversations(self, query="", api=None):
        return (api or self.admin).all("/conversations" + (f"?{query}" if query else ""))

    def conversation_of(self, words, timeout=10):
        """The conversation whose last message has these words, once it is there."""

        def look():
            for found in self.conversations():
                if (found.get("last_message") or {}).get("text") == words:
                    return found
            return None

        return eventually(look, f"a conversation with “{words}”", timeout)

    def messages(self, conversation, api=None):
        """Messages, oldest first."""
        return self.messages_page(conversation, api)[::-1]

    def messages_page(self, conversation, api=None):
        return (api or self.admin).all(f"/conversations/{conversation}/messages")

    def arrived(self, external_id, conversation=None, timeout=10):
        """The message with the network's id, once it is applied."""

        def look():
            places = [conversation] if conversation else [c["id"] for c in self.conversations()]
            for place in places:
                for found in self.messages_page(place):
                    if found.get("external_id") == external_id:
                        return found
            return None

        return eventually(look, f"message {external_id}", timeout)

    def hooks_settled(self, timeout=20):
        """Returns when the journal has nothing left to apply."""
        eventually(lambda: not self.admin.get("/hooks?state=received").expect(200)["data"], "an empty journal", timeout)

    def close(self):
        self.program.remove()
