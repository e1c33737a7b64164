"""A business with years of messages, made in minutes.

The product itself makes every customer, every conversation and each one's newest message, from webhooks, and a whole page of
messages in some of the conversations. Older messages are copies of such rows with ids and times of their own. What a copy
says cannot be opened, because a sealed body belongs to one message; so only what the product made is read in a measurement.
"""

import concurrent.futures
import dataclasses
import random
import time

from ground import progress
from kit import HookSender, Site, batch, message
from kit.hooks import value

# Of each conversation.
MESSAGES = 50
# Conversations that have more than a page of messages made by the product.
WHOLE = 100
WHOLE_MESSAGES = 60
# Open at any size: a business with a longer past is not a busier one. Half of them are with an agent.
OPEN = 1000
AGENTS = 10
# A third of the conversations have one of them.
LABELS = 5
# Of each conversation, said in its older messages.
OLDER_WORDS = 20
VOCABULARY = 3000
WORDS_PER_MESSAGE = 8
YEARS_MS = 3 * 365 * 86_400_000
# Messages in one webhook, and webhooks on their way at once.
BATCH = 20
SENDERS = 4
# Rows of one statement.
CHUNK = 1_000_000
PATIENCE_SECONDS = 1800
# Ids are milliseconds since 2020, then a node (the last one that there can be), then a counter.
ID_EPOCH_MS = 1_577_836_800_000
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def as_text(prefix, identifier):
    """An id as the API writes it."""
    return prefix + "_" + "".join(ALPHABET[identifier >> 5 * digit & 31] for digit in reversed(range(13)))


class Words:
    """Words and names as people use them: few of them often, most of them seldom. The same for the same seed."""

    def __init__(self, seed=7391):
        self.choices = random.Random(seed)
        syllables = [first + second for first in "bdfgklmnprstvw" for second in "aeiou"]
        made = dict.fromkeys("".join(self.choices.choices(syllables, k=3)) for _ in range(VOCABULARY * 2))
        self.all = list(made)[:VOCABULARY]
        self.weights = [1 / (rank + 3) for rank in range(VOCABULARY)]

    def text(self):
        return " ".join(self.choices.choices(self.all, self.weights, k=WORDS_PER_MESSAGE))

    def name(self):
        first, last = self.choices.choices(self.all, self.weights, k=2)
        return f"{first} {last}".title()


def number_of(customer):
    return f"3165{customer:07d}"


@dataclasses.dataclass
class Business:
    """A program that serves so many messages."""

    site: Site
    messages: int
    # Ids of conversations with a whole page of real messages.
    whole: list
    # When the conversation in the middle of the list was changed, and its number.
    middle: tuple


def make(ground, name, messages, words):
    """Fills the database of that name; returns the business with its program running."""
    began = time.monotonic()
    site = Site(program=ground.program(name), sandbox=False)
    try:
        for number in range(AGENTS):
            site.desk(f"Agent {number}", OPEN).presence("offline")
        customers = messages // MESSAGES
        write(site, words, range(customers), f"{name}: customers and newest messages")
        step = max(1, customers // WHOLE)
        whole = range(0, min(customers, WHOLE * step), step)
        write(site, words, [customer for _ in range(WHOLE_MESSAGES) for customer in whole], f"{name}: whole pages")
        # What it wrote last goes into the file before it ends.
        site.program.stop(PATIENCE_SECONDS)
        progress(f"{name}: made by the product in {time.monotonic() - began:.0f} s")
        storage = ground.storage(name)
        found = storage.rows(
            f"SELECT conversation_id FROM message GROUP BY conversation_id HAVING COUNT(*) > {MESSAGES} ORDER BY 1"
        )
        copy(storage, name, messages, customers)
        middle = storage.rows(
            "SELECT updated_at_ms, conversation_id FROM conversation ORDER BY updated_at_ms DESC, conversation_id DESC"
            f" LIMIT 1 OFFSET {customers // 2}"
        )[0]
        site.program.start()
        progress(f"{name}: {messages} messages after {time.monotonic() - began:.0f} s")
        whole_ids = [as_text("cnv", int(row[0])) for row in found]
        return Business(site, messages, whole_ids, (int(middle[0]), int(middle[1])))
    except BaseException:
        site.close()
        raise


def write(site, words, customers, title):
    """One message of each customer, in this order, applied."""
    now, began, customers = int(time.time()), time.monotonic(), list(customers)

    def payload(some):
        messages = [message(text=words.text(), sender=number_of(c), timestamp=now) for c in some]
        contacts = [{"profile": {"name": words.name()}, "wa_id": number_of(c)} for c in some]
        return batch(site.line, value(site.line, messages, contacts=contacts))

    sender = HookSender(site.program.port, site.line)
    sender.api.TIMEOUT_SECONDS = PATIENCE_SECONDS
    with concurrent.futures.ThreadPoolExecutor(SENDERS) as pool:
        pending, shown = set(), time.monotonic()
        for at in range(0, len(customers), BATCH):
            if len(pending) >= SENDERS * 2:
                done, pending = concurrent.futures.wait(pending, return_when="FIRST_COMPLETED")
                for one in done:
                    one.result().expect(200)
            pending.add(pool.submit(sender.post, payload(customers[at : at + BATCH])))
            if time.monotonic() > shown + 10:
                shown = time.monotonic()
                progress(f"{title}: {at} of {len(customers)} taken")
        for one in pending:
            one.result().expect(200)
    site.hooks_settled(PATIENCE_SECONDS)
    progress(f"{title}: {len(customers)} applied after {time.monotonic() - began:.0f} s")


def copy(storage, name, messages, customers):
    """Adds the older messages, and gives the conversations a past."""
    began, blob = time.monotonic(), {"sqlite": "BLOB", "postgres": "BYTEA"}[storage.dialect]
    storage.run(
        """
        CREATE TABLE bench_place (i BIGINT PRIMARY KEY, workspace_id BIGINT, conversation_id BIGINT UNIQUE,
               channel_id BIGINT)
        """,
        """
        INSERT INTO bench_place SELECT row_number() OVER (ORDER BY conversation_id DESC) - 1, workspace_id,
               conversation_id, channel_id FROM conversation
        """,
        f"CREATE TABLE bench_row (i BIGINT PRIMARY KEY, body {blob})",
        """
        INSERT INTO bench_row SELECT row_number() OVER (ORDER BY message_id) - 1, body
          FROM (SELECT message_id, body FROM message ORDER BY message_id LIMIT 1000) first
        """,
        "CREATE TABLE bench_word (i BIGINT PRIMARY KEY, word BIGINT)",
        """
        INSERT INTO bench_word SELECT row_number() OVER (ORDER BY word) - 1, word
          FROM (SELECT DISTINCT w.word FROM search_word w CROSS JOIN bench_place p
                 WHERE p.conversation_id = w.subject_id) said
        """,
    )
    indexes = storage.indexes("message")
    storage.run(*(f"DROP INDEX {index}" for index, _ in indexes))
    there = int(storage.rows("SELECT COUNT(*) FROM message")[0][0])
    older = max(0, messages - there)
    now = int(time.time() * 1000)
    for first in range(0, older, CHUNK):
        last = min(older, first + CHUNK)
        storage.run(*older_messages(storage, first, last, older, customers, now))
        progress(f"{name}: {there + last} of {messages} messages after {time.monotonic() - began:.0f} s")
    for index, definition in indexes:
        storage.run(definition)
        progress(f"{name}: {index} after {time.monotonic() - began:.0f} s")
    storage.run(*past(storage, customers, now))
    storage.run(*(f"DROP TABLE {table}" for table in ("bench_place", "bench_row", "bench_word")))
    storage.settle()
    progress(f"{name}: copied in {time.monotonic() - began:.0f} s")


def series(dialect, first, last):
    """A table expression of the whole numbers from `first` up to `last`, which is not one of them."""
    if dialect == "postgres":
        return f"WITH g AS (SELECT n FROM generate_series({first}::BIGINT, {last - 1}) n)"
    return f"WITH RECURSIVE g(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM g WHERE n + 1 < {last})"


def older_messages(storage, first, last, count, customers, now):
    """Copies in the order of their times; conversations take turns, in no order of their own."""
    rows = int(storage.rows("SELECT COUNT(*) FROM bench_row")[0][0])
    size = int(storage.rows("SELECT MAX(length(external_key)) FROM message")[0][0])
    # In order, where real ones are hashes: an index of as many and as long ones, made in a fraction of the time.
    key = {
        "sqlite": f"CAST(printf('%0{size}d', g.n) AS BLOB)",
        "postgres": f"convert_to(lpad(g.n::text, {size}, '0'), 'UTF8')",
    }[storage.dialect]
    at = f"({now - YEARS_MS} + g.n * {(YEARS_MS - 60_000) // max(1, count)})"
    if storage.dialect == "postgres":
        yield "SET LOCAL work_mem = '256MB'"
    yield f"""
        {series(storage.dialect, first, last)}
        INSERT INTO message (workspace_id, message_id, conversation_id, channel_id, direction, kind, status, external_key,
               author_kind, author_id, body, occurred_at_ms, created_at_ms)
        SELECT p.workspace_id, (({at} - {ID_EPOCH_MS}) * 256 + 255) * 16384, p.conversation_id, p.channel_id,
               CASE WHEN g.n % 5 < 3 THEN 'in' ELSE 'out' END, 'text',
               CASE WHEN g.n % 5 < 3 THEN 'received' ELSE 'read' END, {key},
               CASE WHEN g.n % 5 < 3 THEN 'contact' ELSE 'agent' END,
               CASE WHEN g.n % 5 < 3 THEN NULL ELSE (SELECT MIN(agent_id) FROM agent WHERE role = 'agent') END,
               r.body, {at}, {at}
          FROM g CROSS JOIN bench_place p CROSS JOIN bench_row r
         WHERE p.i = (g.n * 7919) % {customers} AND r.i = (g.n * 104729) % {rows}
    """


def past(storage, customers, now):
    """What the conversations are like: a few open, the others resolved over the years; some with labels; older words."""
    gap = YEARS_MS // customers
    words = int(storage.rows("SELECT COUNT(*) FROM bench_word")[0][0])
    this = "workspace_id = p.workspace_id AND conversation.conversation_id = p.conversation_id"
    yield f"""
        UPDATE conversation SET status = 'resolved', resolved_at_ms = {now} - p.i * {gap}, unread = 0,
               waiting_since_ms = NULL, unanswered_since_ms = NULL, updated_at_ms = {now} - p.i * {gap},
               window_until_ms = {now} - p.i * {gap} + 86400000
          FROM bench_place p WHERE conversation.{this} AND p.i >= {OPEN}
    """
    yield f"""
        UPDATE conversation SET assignee_id = a.agent_id, waiting_since_ms = NULL
          FROM bench_place p, (SELECT row_number() OVER (ORDER BY agent_id) - 1 AS i, agent_id
                                 FROM agent WHERE role = 'agent' AND email IS NOT NULL) a
         WHERE conversation.{this} AND p.i < {OPEN} AND p.i % 2 = 0 AND a.i = (p.i / 2) % {AGENTS}
    """
    yield f"""
        INSERT INTO conversation_label (workspace_id, label, conversation_id)
        SELECT workspace_id, 'label ' || (i % {LABELS}), conversation_id FROM bench_place WHERE i % 3 = 0
    """
    yield f"""
        {series(storage.dialect, 0, OLDER_WORDS)}
        INSERT INTO search_word (workspace_id, word, subject_id)
        SELECT p.workspace_id, w.word, p.conversation_id
          FROM bench_place p CROSS JOIN g CROSS JOIN bench_word w
         WHERE w.i = (p.i * 7919 + g.n * 104729) % {words}
         ORDER BY p.workspace_id, w.word, p.conversation_id ON CONFLICT DO NOTHING
    """
