"""What the inbox asks for, at 100,000 and at 10,000,000 messages: both businesses at once, asked in turn.

The goal is the design's: at the larger size no more than twice what it takes at the smaller.
"""

import dataclasses
import time

import bulk
import tools
from ground import progress

SIZES = (100_000, 10_000_000)
QUICK_SIZES = (10_000, 100_000)
REQUESTS = 300
QUICK_REQUESTS = 60
# Of each kind, before it counts.
WARM_UP = 20
LARGEST_RATIO = 2.0


@dataclasses.dataclass
class Question:
    """One kind of request: `path` makes one of a business and a number that counts up."""

    title: str
    path: object
    # Whether the answer must have something in it: `data` of at least so many.
    least: int = 1


def questions(words):
    """All kinds. Words are taken from the ranks where people's own words are."""
    often, seldom = words.all[:20], words.all[400:800]
    names = words.all[:300]
    return [
        Question("open conversations", lambda b, n: "/conversations?status=open", 50),
        Question("open ones by time left", lambda b, n: "/conversations?status=open&sort=time_left", 50),
        Question("longest in the line", lambda b, n: "/conversations?status=open&sort=waiting", 50),
        Question("every conversation", lambda b, n: "/conversations", 50),
        Question("every conversation, from the middle", lambda b, n: f"/conversations?cursor={cursor(b)}", 50),
        Question("resolved ones with a label", lambda b, n: f"/conversations?status=resolved&label=label%20{n % bulk.LABELS}", 50),
        Question("counts", lambda b, n: "/conversations/counts", None),
        # As many as the field for searching shows, so that both sizes find as many.
        Question("search: a word said often", lambda b, n: f"/conversations?limit=10&q={often[n % len(often)]}", 10),
        Question("search: a word said seldom", lambda b, n: f"/conversations?limit=10&q={seldom[n * 7 % len(seldom)]}", 5),
        Question(
            "search: one often, one seldom",
            lambda b, n: f"/conversations?limit=10&q={often[n % len(often)]}%20{seldom[n * 7 % len(seldom)]}",
            0,
        ),
        Question("search: a name's beginning", lambda b, n: f"/conversations?limit=10&q={names[n % len(names)][:4]}", 1),
        Question("search: a number", lambda b, n: f"/conversations?limit=10&q={bulk.number_of(n * 37 % 200)}", 1),
        Question("contacts", lambda b, n: "/contacts", 50),
        Question("a conversation", lambda b, n: f"/conversations/{b.whole[n % len(b.whole)]}", None),
        Question("a page of its messages", lambda b, n: f"/conversations/{b.whole[n % len(b.whole)]}/messages", 50),
    ]


def cursor(business):
    """Where the middle of the list of all conversations is, written as the list itself writes it."""
    numbers = (0, *business.middle, int(time.time() * 1000))
    return ".".join(in_base_36(number) for number in numbers)


def in_base_36(number):
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def measure(ground, table, plan):
    sizes, count = plan.sized(SIZES, QUICK_SIZES), plan.sized(REQUESTS, QUICK_REQUESTS)
    businesses = []
    try:
        for size in sizes:
            businesses.append(bulk.make(ground, f"inbox{size}", size, bulk.Words()))
        for question in questions(bulk.Words()):
            ask(table, question, businesses, count)
    finally:
        for business in businesses:
            business.site.close()
        for size in sizes:
            ground.forget(f"inbox{size}")


def ask(table, question, businesses, count):
    """Asks both the same in turn, so that what else the machine does falls on both."""
    times = {business.messages: [] for business in businesses}
    for number in range(-WARM_UP, count):
        for business in businesses:
            path = question.path(business, number + WARM_UP)
            began = time.perf_counter()
            answer = business.site.admin.get(path)
            took = time.perf_counter() - began
            check(question, answer, path)
            if number >= 0:
                times[business.messages].append(took * 1000)
    figures = {size: (tools.percentile(t, 0.5), tools.percentile(t, 0.99)) for size, t in times.items()}
    for size, (middle, high) in figures.items():
        table.fact(f"{question.title}, {size:,} messages: p50 and p99, ms", f"{middle:.2f} and {high:.2f}")
    (_, small), (_, large) = figures.values()
    table.most("… p99 against the smaller size", large / small, LARGEST_RATIO)
    progress(f"{question.title}: " + ", ".join(f"{m:.2f}/{h:.2f} ms" for m, h in figures.values()))


def check(question, answer, path):
    """The answer is what somebody would want to see."""
    answer.expect(200)
    if question.least is not None and answer.body.count(b'"created_at"') < question.least:
        raise AssertionError(f"{path}: {answer.body[:300]!r}")
    if b"This message is damaged" in answer.body:
        raise AssertionError(f"{path} shows a copy")
