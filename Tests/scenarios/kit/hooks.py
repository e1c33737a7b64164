"""Webhooks as the network would send them, signed here."""

import hashlib
import hmac
import itertools
import json
import threading
import time

from .api import Api

_serial = itertools.count(1)
_lock = threading.Lock()


def sign(secret, body):
    """The value of `X-Hub-Signature-256`: HMAC-SHA256 over the raw bytes with the app secret."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def unique(prefix="wamid.HBgL"):
    """A message id that no other call returns."""
    with _lock:
        return f"{prefix}{next(_serial):012d}"


def message(kind="text", sender="31612345678", identifier=None, timestamp=None, **parts):
    """An inbound message; `text="hi"` is short for the body, other parts go under their own names."""
    if isinstance(parts.get("text"), str):
        parts["text"] = {"body": parts["text"]}
    made = {"id": identifier or unique(), "timestamp": str(timestamp or int(time.time())), "type": kind, **parts}
    return {"from": sender, **made} if sender else made


def status(identifier, state, recipient="31612345678", timestamp=None, **parts):
    """A status of a message that we sent."""
    return {
        "id": identifier,
        "status": state,
        "timestamp": str(timestamp or int(time.time())),
        "recipient_id": recipient,
        **parts,
    }


def value(line, messages=(), statuses=(), contacts=None, **parts):
    """The value of one change of the field `messages`; contacts are made of the senders unless given."""
    made = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": line.digits, "phone_number_id": line.phone_number_id},
    }
    if contacts is None:
        senders = dict.fromkeys(m["from"] for m in messages if m.get("from"))
        contacts = [{"profile": {"name": f"Customer {s[-4:]}"}, "wa_id": s} for s in senders]
    if contacts:
        made["contacts"] = contacts
    if messages:
        made["messages"] = list(messages)
    if statuses:
        made["statuses"] = list(statuses)
    return {**made, **parts}


def batch(line, *values, field="messages"):
    """A webhook with one entry and one change for each value."""
    changes = [{"field": field, "value": v} for v in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": line.waba_id, "changes": changes}]}


class HookSender:
    """Posts webhooks of one line to the product."""

    def __init__(self, port, line):
        self.api = Api(port)
        self.line = line

    def post_bytes(self, body, signature="right", headers=None):
        """Posts these bytes; `signature` is `right`, None for no header, or the header's value."""
        sent = {"Content-Type": "application/json"}
        if signature == "right":
            sent["X-Hub-Signature-256"] = sign(self.line.app_secret, body)
        elif signature is not None:
            sent["X-Hub-Signature-256"] = signature
        sent.update(headers or {})
        return self.api.request("POST", self.line.hook_path, body, sent)

    def post(self, payload, **options):
        return self.post_bytes(json.dumps(payload).encode(), **options)

    def send(self, *messages, statuses=(), **parts):
        """Posts one webhook with these messages and expects it to be taken."""
        self.post(batch(self.line, value(self.line, messages, statuses, **parts))).expect(200)
        return [m["id"] for m in messages]

    def text(self, body, sender="31612345678", **parts):
        """One text message; returns its id."""
        return self.send(message(text=body, sender=sender, **parts))[0]
