"""Control of the emulated network, through its own HTTP routes."""

from .api import Api
from .waiting import eventually

# More records than the network keeps.
LOG_LIMIT = 1_000_000


class Phone:
    """A customer's telephone in the sandbox."""

    def __init__(self, sandbox, identity):
        self.sandbox, self.id, self.identity = sandbox, identity["id"], identity

    def write(self, text=None, type="text", to=None, **parts):
        """Writes any inbound type and returns the network's id of the message."""
        if text is not None:
            parts["text"] = {"body": text}
        body = {"type": type, **parts}
        if to:
            body["to"] = to
        return self.sandbox.api.post(f"/phones/{self.id}/messages", body).expect(200, 201)["id"]

    def messages(self, direction=None):
        found = self.sandbox.api.get(f"/phones/{self.id}/messages").expect(200)["data"]
        return [m for m in found if direction in (None, m["direction"])]

    def received(self, text, timeout=10):
        """The message from the business with these words, once it is here."""

        def look():
            return next((m for m in self.messages("received") if (m.get("text") or {}).get("body") == text), None)

        return eventually(look, f"“{text}” on the phone", timeout)

    def read(self):
        return self.sandbox.api.post(f"/phones/{self.id}/read", {}).expect(200, 204)

    def change(self, **habits):
        return self.sandbox.api.patch(f"/phones/{self.id}", habits).expect(200)

    def tap(self, message_id, choice):
        return self.sandbox.api.post(f"/phones/{self.id}/tap", {"message_id": message_id, "id": choice}).expect(
            200, 201
        )

    def react(self, message_id, emoji):
        return self.sandbox.api.post(f"/phones/{self.id}/react", {"message_id": message_id, "emoji": emoji}).expect(
            200, 201, 204
        )


class Sandbox:
    """The sandbox at a port."""

    def __init__(self, port):
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.api = Api(port, "/sandbox")

    def register(self, line, callback_url=None):
        """Registers a business number and, given an address, sets its webhook with the handshake."""
        self.api.post(
            "/numbers",
            {
                "phone_number_id": line.phone_number_id,
                "waba_id": line.waba_id,
                "app_id": line.app_id,
                "display_phone_number": line.display_number,
                "verified_name": line.name,
                "access_token": line.access_token,
                "app_secret": line.app_secret,
            },
        ).expect(200, 201)
        if callback_url:
            self.hook(line, callback_url)

    def hook(self, line, callback_url):
        self.api.post(
            "/hooks",
            {
                "phone_number_id": line.phone_number_id,
                "app_id": line.app_id,
                "callback_url": callback_url,
                "verify_token": line.verify_token,
                "app_secret": line.app_secret,
            },
        ).expect(200, 201)

    def phone(self, name, number, **habits):
        return Phone(self, self.api.post("/phones", {"name": name, "number": number, **habits}).expect(200, 201))

    def advance(self, seconds):
        """Moves the clock of the sandbox, and of the product started with it."""
        return self.api.post("/clock", {"advance_ms": int(seconds * 1000)}).expect(200)

    def settings(self, **changes):
        return self.api.patch("/settings", changes).expect(200)

    def fault(self, kind, **parts):
        return self.api.post("/faults", {"kind": kind, **parts}).expect(200, 201)

    def clear_faults(self):
        return self.api.delete("/faults").expect(200, 204)

    def calls(self, edge="messages", after=-1):
        """Calls that the network took, oldest first; they name what was sent by our own opaque id."""
        found = self.api.get(f"/calls?limit={LOG_LIMIT}&after={after}").expect(200)["data"]
        return [call for call in found if edge is None or call["path"].rstrip("/").endswith("/" + edge)]

    def sends(self, message_id):
        """How often the network was asked to send a message of ours."""
        return len([c for c in self.calls() if c.get("biz_opaque_callback_data") == message_id])

    def deliveries(self):
        return self.api.get(f"/deliveries?limit={LOG_LIMIT}").expect(200)["data"]
