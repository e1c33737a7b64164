"""Every route of the API that names a thing by its id, with a body that would do; and every field with its type."""

import datetime
import pathlib
import re

from kit.program import ROOT

TOMORROW = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")

# (method, path, body): `{conversation}` and the like stand for ids.
WITH_IDS = [
    ("GET", "/conversations/{conversation}", None),
    ("GET", "/conversations/{conversation}/messages", None),
    ("POST", "/conversations/{conversation}/messages", {"type": "note", "note": {"body": "x"}}),
    ("POST", "/conversations/{conversation}/messages", {"type": "text", "text": {"body": "x"}}),
    ("POST", "/conversations/{conversation}/assign", {"agent": "me"}),
    ("POST", "/conversations/{conversation}/transfer", {"agent": "{agent}"}),
    ("POST", "/conversations/{conversation}/resolve", {}),
    ("POST", "/conversations/{conversation}/reopen", {}),
    ("POST", "/conversations/{conversation}/snooze", {"until": TOMORROW}),
    ("POST", "/conversations/{conversation}/labels", {"labels": ["x"]}),
    ("POST", "/conversations/{conversation}/read", {}),
    ("POST", "/conversations/{conversation}/unread", {}),
    ("PUT", "/conversations/{conversation}/draft", {"mode": "reply", "body": "x"}),
    ("PUT", "/conversations/{conversation}/viewing", {"state": "viewing"}),
    ("GET", "/conversations/{conversation}/decisions", None),
    ("GET", "/conversations/{conversation}/why", None),
    ("POST", "/conversations/{conversation}/monitor", {}),
    ("DELETE", "/conversations/{conversation}/monitor", None),
    ("POST", "/conversations/{conversation}/takeover", {"version": 1}),
    ("POST", "/conversations/{conversation}/consults", {"agent": "{agent}"}),
    ("POST", "/conversations/{conversation}/whisper", {"body": "x"}),
    ("POST", "/consults/{consult}/end", {}),
    ("GET", "/messages/{message}", None),
    ("POST", "/messages/{message}/retry", {}),
    ("GET", "/media/{media}?expires=9999999999999&signature=AAAA", None),
    ("POST", "/offers/{offer}/accept", {}),
    ("POST", "/offers/{offer}/decline", {}),
    ("GET", "/contacts/{contact}", None),
    ("PATCH", "/contacts/{contact}", {"name": "x"}),
    ("GET", "/contacts/{contact}/conversations", None),
    ("DELETE", "/contacts/{contact}", None),
    ("GET", "/channels/{channel}", None),
    ("PATCH", "/channels/{channel}", {"name": "x"}),
    ("POST", "/channels/{channel}/test", {}),
    ("GET", "/channels/{channel}/templates", None),
    ("GET", "/queues/{queue}", None),
    ("PATCH", "/queues/{queue}", {"name": "x"}),
    ("DELETE", "/queues/{queue}", None),
    ("GET", "/queues/{queue}/hours", None),
    ("PUT", "/queues/{queue}/hours", {"schedule": None}),
    ("GET", "/queues/{queue}/survey", None),
    ("PUT", "/queues/{queue}/survey", {"survey": None}),
    ("GET", "/schedules/{schedule}", None),
    ("PUT", "/schedules/{schedule}", {"name": "x", "zone": "UTC", "week": [[], [], [], [], [], [], []]}),
    ("DELETE", "/schedules/{schedule}", None),
    ("GET", "/queues/{queue}/routing", None),
    ("PUT", "/queues/{queue}/routing", {"strategy": "longest_idle", "ring_seconds": 20, "members": []}),
    ("PATCH", "/skills/{skill}", {"name": "x"}),
    ("DELETE", "/skills/{skill}", None),
    ("GET", "/agents/{agent}", None),
    ("PATCH", "/agents/{agent}", {"name": "x"}),
    ("POST", "/agents/{agent}/link", {}),
    ("GET", "/agents/{agent}/why", None),
    ("PUT", "/agents/{agent}/presence", {"status": "away"}),
    ("PATCH", "/agents/{agent}/routing", {"queues": []}),
    ("PUT", "/canned-replies/{canned}", {"shortcut": "x", "body": "x"}),
    ("DELETE", "/canned-replies/{canned}", None),
    ("GET", "/hooks/{hook}", None),
    ("POST", "/hooks/{hook}/replay", {}),
    ("DELETE", "/tokens/{token}", None),
]

# Ids of another workspace inside a body or a query of one's own: (method, path, body).
NESTED = [
    (
        "POST",
        "/conversations",
        {
            "channel": "{channel}",
            "number": "+31612345678",
            "type": "template",
            "template": {"name": "hello_world", "language": "en_US"},
        },
    ),
    (
        "POST",
        "/conversations",
        {
            "channel": "{own channel}",
            "contact": "{contact}",
            "type": "template",
            "template": {"name": "hello_world", "language": "en_US"},
        },
    ),
    ("POST", "/conversations/{own conversation}/assign", {"agent": "{agent}"}),
    ("POST", "/conversations/{own conversation}/transfer", {"agent": "{agent}"}),
    ("POST", "/conversations/{own conversation}/transfer", {"queue": "{queue}"}),
    (
        "POST",
        "/conversations/{own conversation}/messages",
        {"type": "text", "text": {"body": "x"}, "context": {"message_id": "{message}"}},
    ),
    (
        "POST",
        "/conversations/{own conversation}/messages",
        {"type": "reaction", "reaction": {"message_id": "{message}", "emoji": "x"}},
    ),
    (
        "POST",
        "/conversations/{own conversation}/messages",
        {"type": "image", "image": {}, "media": {"id": "{media}"}},
    ),
    ("PATCH", "/queues/{own queue}", {"members": ["{agent}"]}),
    ("PUT", "/queues/{own queue}/hours", {"schedule": "{schedule}", "outside": "hold"}),
    ("PUT", "/queues/{own queue}/hours", {"schedule": "{own schedule}", "outside": "queue", "queue": "{queue}"}),
    ("PUT", "/rules", {"version": 0, "rules": [{"name": "r", "do": {"queue": "{queue}"}}]}),
    ("POST", "/rules/trial", {"rules": [{"name": "r", "do": {"skills": [{"skill": "{skill}", "level": 1}]}}]}),
    (
        "POST",
        "/rules/trial",
        {"rules": [{"name": "r", "when": {"channels": ["{channel}"]}, "do": {"priority": 1}}]},
    ),
    ("PATCH", "/queues/{own queue}", {"required_skills": [{"skill": "{skill}", "level": 1}]}),
    (
        "PUT",
        "/queues/{own queue}/routing",
        {"strategy": "longest_idle", "ring_seconds": 20, "members": [{"agent": "{agent}"}]},
    ),
    ("PATCH", "/agents/{own agent}", {"queues": ["{queue}"]}),
    ("PATCH", "/agents/{own agent}", {"skills": [{"skill": "{skill}", "level": 1}]}),
    ("PATCH", "/channels/{own channel}", {"queue": "{queue}"}),
    ("POST", "/conversations/{own conversation}/consults", {"agent": "{agent}"}),
    ("PATCH", "/agents/{own agent}/routing", {"queues": ["{queue}"]}),
    ("PATCH", "/agents/{own agent}/routing", {"skills": [{"skill": "{skill}", "level": 1}]}),
]

# Lists narrowed by a foreign id: they are empty or refused.
NARROWED = [
    "/conversations?assignee={agent}",
    "/conversations?queue={queue}",
    "/conversations?channel={channel}",
    "/conversations?contact={contact}",
    "/floor/conversations?of=waiting&queue={queue}",
    "/floor/conversations?of=held&agent={agent}",
]

# (method, path, a body that is right, the fields of it to spoil). The name of the field is its JSON path.
FIELDS = [
    (
        "POST",
        "/conversations",
        {
            "channel": "{channel}",
            "number": "+31612345678",
            "type": "template",
            "template": {"name": "hello_world", "language": "en_US"},
        },
        ["channel", "number", "type", "template", "template.name", "template.language"],
    ),
    ("POST", "/session", {"email": "a@example.test", "password": "0123456789"}, ["email", "password"]),
    ("POST", "/session", {"link": "x"}, ["link"]),
    ("PUT", "/me/presence", {"status": "online"}, ["status"]),
    ("POST", "/me/wrap-ups/done", {"conversation": "{conversation}"}, ["conversation"]),
    ("PUT", "/me/password", {"password": "0123456789"}, ["password"]),
    (
        "POST",
        "/conversations/{conversation}/messages",
        {"type": "text", "text": {"body": "x"}},
        ["type", "text", "text.body"],
    ),
    (
        "POST",
        "/conversations/{conversation}/messages",
        {"type": "text", "text": {"body": "x", "preview_url": True}, "client_key": "spoiled"},
        ["text.preview_url", "client_key"],
    ),
    (
        "POST",
        "/conversations/{conversation}/messages",
        {"type": "text", "text": {"body": "x"}, "context": {"message_id": "x"}},
        ["context", "context.message_id"],
    ),
    ("POST", "/conversations/{conversation}/messages", {"type": "note", "note": {"body": "x"}}, ["note", "note.body"]),
    (
        "POST",
        "/conversations/{conversation}/messages",
        {"type": "location", "location": {"latitude": 1.5, "longitude": 2.5, "name": "x", "address": "x"}},
        ["location", "location.latitude", "location.longitude", "location.name", "location.address"],
    ),
    (
        "POST",
        "/conversations/{conversation}/messages",
        {"type": "reaction", "reaction": {"message_id": "x", "emoji": "x"}},
        ["reaction", "reaction.message_id", "reaction.emoji"],
    ),
    (
        "POST",
        "/conversations/{conversation}/messages",
        {"type": "image", "image": {"caption": "x"}, "media": {"id": "x"}},
        ["image.caption", "media", "media.id"],
    ),
    (
        "POST",
        "/conversations/{conversation}/messages",
        {"type": "template", "template": {"name": "hello_world", "language": "en_US", "components": []}},
        ["template", "template.name", "template.language", "template.components"],
    ),
    ("POST", "/conversations/{conversation}/messages", {"type": "contacts", "contacts": []}, ["contacts"]),
    ("POST", "/conversations/{conversation}/messages", {"type": "interactive", "interactive": {}}, ["interactive"]),
    ("POST", "/conversations/{conversation}/assign", {"agent": "me"}, ["agent"]),
    ("POST", "/conversations/{conversation}/transfer", {"agent": "{agent}", "note": "x"}, ["agent", "note"]),
    ("POST", "/conversations/{conversation}/transfer", {"queue": "{queue}"}, ["queue"]),
    ("POST", "/conversations/{conversation}/snooze", {"until": TOMORROW}, ["until"]),
    ("POST", "/conversations/{conversation}/labels", {"labels": ["x"]}, ["labels"]),
    ("POST", "/conversations/{conversation}/labels", {"add": ["x"], "remove": ["y"]}, ["add", "remove"]),
    ("PUT", "/conversations/{conversation}/draft", {"mode": "reply", "body": "x"}, ["mode", "body"]),
    ("PUT", "/conversations/{conversation}/viewing", {"state": "viewing"}, ["state"]),
    ("POST", "/conversations/{conversation}/takeover", {"version": 1}, ["version"]),
    ("POST", "/conversations/{conversation}/consults", {"agent": "{agent}", "note": "x"}, ["agent", "note"]),
    ("POST", "/conversations/{conversation}/whisper", {"body": "x"}, ["body"]),
    ("PUT", "/agents/{agent}/presence", {"status": "away"}, ["status"]),
    ("PATCH", "/agents/{agent}/routing", {"queues": [], "skills": []}, ["queues", "skills"]),
    ("PATCH", "/contacts/{contact}", {"name": "x", "attributes": {}}, ["name", "attributes"]),
    (
        "POST",
        "/queues",
        {"name": "q", "strategy": "longest_idle", "ring_seconds": 20},
        ["name", "strategy", "ring_seconds"],
    ),
    (
        "PATCH",
        "/queues/{queue}",
        {"name": "q", "strategy": "longest_idle", "ring_seconds": 20, "members": [], "required_skills": []},
        ["name", "strategy", "ring_seconds", "members", "required_skills"],
    ),
    (
        "PUT",
        "/queues/{queue}/routing",
        {
            "strategy": "best_skill",
            "ring_seconds": 20,
            "members": [],
            "highest_tier": 1,
            "steps": [],
            "mode": "pull",
            "picking": True,
            "wrap_up": {"seconds": 30, "codes": ["x"]},
        },
        [
            "strategy",
            "ring_seconds",
            "members",
            "highest_tier",
            "steps",
            "mode",
            "picking",
            "wrap_up",
            "wrap_up.seconds",
            "wrap_up.codes",
        ],
    ),
    (
        "PUT",
        "/routing",
        {
            "order": {"by": "ageing", "seconds_per_point": 60},
            "window": {"lead_minutes": 60, "seconds_per_cent": 60},
            "last_agent": {"who": "members", "days": 7, "patience_seconds": 30},
            "not_responding_after": 1,
        },
        [
            "order",
            "order.by",
            "order.seconds_per_point",
            "window",
            "window.lead_minutes",
            "window.seconds_per_cent",
            "last_agent",
            "last_agent.who",
            "last_agent.days",
            "last_agent.patience_seconds",
            "not_responding_after",
        ],
    ),
    ("POST", "/agents", {"name": "n", "email": "n@example.test", "role": "agent"}, ["name", "email", "role"]),
    (
        "PATCH",
        "/agents/{agent}",
        {"name": "n", "role": "agent", "capacity": 5, "skills": [], "queues": [], "active": True},
        ["name", "role", "capacity", "skills", "queues", "active"],
    ),
    ("POST", "/skills", {"name": "s"}, ["name"]),
    (
        "POST",
        "/schedules",
        {"name": "s", "zone": "UTC", "week": [[], [], [], [], [], [], []], "dates": []},
        ["name", "zone", "week", "dates"],
    ),
    (
        "PUT",
        "/queues/{queue}/hours",
        {"schedule": "{schedule}", "outside": "message", "message": "x"},
        ["schedule", "outside", "message"],
    ),
    (
        "PUT",
        "/queues/{queue}/survey",
        {
            "survey": {
                "texts": [{"language": "nl", "question": "q", "thanks": "t"}],
                "delay_seconds": 0,
                "template": {"name": "n", "language": "nl"},
                "days": 7,
            }
        },
        [
            "survey",
            "survey.texts",
            "survey.delay_seconds",
            "survey.template",
            "survey.template.name",
            "survey.template.language",
            "survey.days",
        ],
    ),
    ("PUT", "/rules", {"version": 0, "rules": []}, ["version", "rules"]),
    ("POST", "/rules/trial", {"rules": []}, ["rules"]),
    ("POST", "/canned-replies", {"shortcut": "s", "body": "b"}, ["shortcut", "body"]),
    ("PUT", "/canned-replies/{canned}", {"shortcut": "s", "body": "b"}, ["shortcut", "body"]),
    ("POST", "/tokens", {"name": "t", "role": "agent"}, ["name", "role"]),
    (
        "POST",
        "/simulations",
        {
            "day": "2026-01-01",
            "zone": "UTC",
            "agents": 1,
            "strategy": "least_busy",
            "runs": 1,
            "seed": 1,
            "threshold_seconds": 60,
        },
        ["day", "zone", "agents", "strategy", "runs", "seed", "threshold_seconds"],
    ),
    ("POST", "/simulations", {"scenario": {}}, ["scenario"]),
    (
        "POST",
        "/channels",
        {
            "kind": "whatsapp",
            "name": "n",
            "phone_number_id": "1",
            "waba_id": "1",
            "access_token": "t",
            "app_secret": "0123456789abcdef0123456789abcdef",
            "verify_token": "v-0123456789",
        },
        ["kind", "name", "phone_number_id", "waba_id", "access_token", "app_secret", "verify_token"],
    ),
]

WRONG_VALUES = [7, True, ["x"], {"x": 1}, "not this"]


def spoilt(body, field):
    """Copies of `body` with a value of another type under `field`; a right type is left out."""
    import copy

    steps = field.split(".")
    at = body
    for step in steps:
        at = at[step]
    for wrong in WRONG_VALUES:
        if type(wrong) is type(at) or (isinstance(at, float) and isinstance(wrong, int) and wrong is not True):
            continue
        changed = copy.deepcopy(body)
        place = changed
        for step in steps[:-1]:
            place = place[step]
        place[steps[-1]] = wrong
        yield wrong, changed


def documented():
    """Routes with an id that the API's page names, as `METHOD /path` with every id written `{id}`."""
    text = pathlib.Path(ROOT, "docs/api/README.md").read_text()
    found = set()
    for method, path in re.findall(r"`(GET|POST|PUT|PATCH|DELETE) ([/…][^`\s?]*)", text):
        path = path.replace("…", "/conversations/{id}")
        if "{" in path:
            found.add(f"{method} {re.sub(r'{[^}]*}', '{id}', path)}")
    return found


def covered():
    """The same of the table here."""
    return {f"{method} {re.sub(r'{[^}]*}', '{id}', path.partition('?')[0])}" for method, path, _ in WITH_IDS}
