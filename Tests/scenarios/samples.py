"""One made-up inbound message of every type, and the words an agent must be able to read of it."""

TARGET = "wamid.TARGET"


def contexts():
    """The ways a message can refer to another."""
    return {
        "reply": {"from": "31205550100", "id": TARGET},
        "forwarded": {"forwarded": True},
        "frequently forwarded": {"frequently_forwarded": True},
        "product": {
            "from": "31205550100",
            "id": TARGET,
            "referred_product": {"catalog_id": "194836987003835", "product_retailer_id": "di9ozbzfi4"},
        },
    }


REFERRAL = {
    "source_url": "https://fb.me/xy12",
    "source_id": "12022",
    "source_type": "ad",
    "headline": "Chat with us",
    "body": "Summer fares",
    "media_type": "image",
    "image_url": "https://example.test/fares.jpg",
    "ctwa_clid": "Bqq-x1Yw",
    "welcome_message": {"text": "Hi! How can we help?"},
}


def media(mime, **parts):
    return {"mime_type": mime, "sha256": "b64=", "id": "1003383421387256", **parts}


def by_type(target=TARGET):
    """`name: (parts of the message, words that must be in its text, the API's type)`."""
    return {
        "text": ({"type": "text", "text": {"body": "Is gate D7 right?"}}, "Is gate D7 right?", "text"),
        "image": ({"type": "image", "image": media("image/jpeg", caption="My suitcase")}, "My suitcase", "image"),
        "video": ({"type": "video", "video": media("video/mp4", caption="Look here")}, "Look here", "video"),
        "audio": ({"type": "audio", "audio": media("audio/mpeg", voice=False)}, "", "audio"),
        "voice": ({"type": "audio", "audio": media("audio/ogg; codecs=opus", voice=True)}, "", "audio"),
        "document": (
            {"type": "document", "document": media("application/pdf", filename="ticket.pdf", caption="The ticket")},
            "The ticket",
            "document",
        ),
        "sticker": ({"type": "sticker", "sticker": media("image/webp", animated=False)}, "", "sticker"),
        "location": (
            {
                "type": "location",
                "location": {"latitude": 52.3105, "longitude": 4.7683, "name": "Schiphol", "address": "Evert 1"},
            },
            "Schiphol",
            "location",
        ),
        "location without name": (
            {"type": "location", "location": {"latitude": -23.5, "longitude": 0}},
            "23.5",
            "location",
        ),
        "contacts": (
            {
                "type": "contacts",
                "contacts": [
                    {
                        "name": {"formatted_name": "Dr. Ada Byron", "first_name": "Ada"},
                        "phones": [{"phone": "+44 20 7946 0018", "type": "WORK", "wa_id": "442079460018"}],
                    }
                ],
            },
            "Ada Byron",
            "contacts",
        ),
        "reaction": ({"type": "reaction", "reaction": {"message_id": target, "emoji": "👍"}}, "👍", "reaction"),
        "reaction removed": ({"type": "reaction", "reaction": {"message_id": target}}, "", "reaction"),
        "reaction emptied": ({"type": "reaction", "reaction": {"message_id": target, "emoji": ""}}, "", "reaction"),
        "button reply": (
            {
                "type": "interactive",
                "context": {"from": "31205550100", "id": target},
                "interactive": {"type": "button_reply", "button_reply": {"id": "yes", "title": "Yes, please"}},
            },
            "Yes, please",
            "button_reply",
        ),
        "list reply": (
            {
                "type": "interactive",
                "interactive": {
                    "type": "list_reply",
                    "list_reply": {"id": "r1", "title": "Window seat", "description": "Row 12"},
                },
            },
            "Window seat",
            "list_reply",
        ),
        "flow reply": (
            {
                "type": "interactive",
                "interactive": {
                    "type": "nfm_reply",
                    "nfm_reply": {
                        "name": "flow",
                        "body": "Sent",
                        "response_json": '{"flow_token":"t","meal":"vegetarian"}',
                    },
                },
            },
            "",
            "flow_reply",
        ),
        "template button": ({"type": "button", "button": {"payload": "GATE_HELP", "text": "Gate?"}}, "Gate?", "button"),
        "order": (
            {
                "type": "order",
                "order": {
                    "catalog_id": "194836987003835",
                    "text": "Two please",
                    "product_items": [
                        {"product_retailer_id": "di9ozbzfi4", "quantity": 2, "item_price": 30, "currency": "USD"}
                    ],
                },
            },
            "Two please",
            "order",
        ),
        "unsupported": (
            {
                "type": "unsupported",
                "errors": [
                    {
                        "code": 131051,
                        "title": "Message type unknown",
                        "message": "Message type unknown",
                        "error_data": {"details": "Message type is currently not supported."},
                    }
                ],
                "unsupported": {"type": "poll_creation"},
            },
            "",
            "unsupported",
        ),
        "something new": (
            {"type": "hologram", "hologram": {"frames": [1, 2], "caption": "a thing of tomorrow"}},
            "",
            "unknown",
        ),
        "welcome": ({"type": "request_welcome"}, "", None),
    }


def systems(wa_id="31698765432"):
    """System messages, which come without a contacts array."""
    return {
        "number changed": {
            "type": "system",
            "system": {
                "body": "User Ann changed from 31612345678 to 31698765432",
                "wa_id": wa_id,
                "type": "user_changed_number",
            },
        },
        "identity changed": {
            "type": "system",
            "system": {"body": "Ann's security code changed", "type": "customer_identity_changed"},
            "identity": {"acknowledged": True, "created_timestamp": "1790000000", "hash": "Sjvjlx8G6Z0="},
        },
    }
