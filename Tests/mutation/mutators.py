"""Ways to spoil a webhook: its bytes, its text, and the tree of its JSON."""

import copy
import json

# Values that a careful reader must survive anywhere.
NASTY = [
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**53 + 1,
    2**63,
    2**64,
    -(2**63) - 1,
    10**400,
    1e308,
    -0.0,
    0.1,
    "",
    " ",
    "0",
    "x" * 70_000,
    "\u0000",
    "\ud800",
    "\udfff\ud800",
    "‮abc",
    "👩‍👩‍👧‍👦" * 50,
    "é" * 2000,
    "a\nb\r\nc: d",
    "<script>alert(1)</script>",
    "'; DROP TABLE message; --",
    "%s%n%x",
    "../../../etc/passwd",
    "NaN",
    "1e999",
    [],
    [[]],
    {},
    [None],
    {"": None},
    [1, "2", {}],
    {"body": {"body": {}}},
    "31612345678",
    "wamid.",
    "999999999999999999999999",
    "-1",
    "1790000000.5",
    "2026-01-01",
]
DEPTHS = (10, 100, 1000, 20_000)
INTERESTING_BYTES = b'\x00\x01\x7f\x80\xc0\xe2\xed\xf0\xff"\\{}[]:,eE+-.0n\n'


def paths(tree, at=()):
    """Every place in the tree, the root left out."""
    if isinstance(tree, dict):
        for key, child in tree.items():
            yield (*at, key)
            yield from paths(child, (*at, key))
    elif isinstance(tree, list):
        for index, child in enumerate(tree):
            yield (*at, index)
            yield from paths(child, (*at, index))


def holder(tree, path):
    for step in path[:-1]:
        tree = tree[step]
    return tree


def replace(chance, tree, path):
    holder(tree, path)[path[-1]] = copy.deepcopy(chance.choice(NASTY))


def remove(chance, tree, path):
    del holder(tree, path)[path[-1]]


def wrap(chance, tree, path):
    place, last = holder(tree, path), path[-1]
    place[last] = chance.choice(([place[last]], {"value": place[last]}, [place[last], copy.deepcopy(place[last])]))


def repeat(chance, tree, path):
    place, last = holder(tree, path), path[-1]
    if isinstance(place[last], list) and place[last]:
        place[last] = [copy.deepcopy(chance.choice(place[last])) for _ in range(chance.choice((0, 2, 7, 300)))]
    elif isinstance(place[last], str):
        place[last] = place[last] * chance.choice((0, 2, 100))


def rename(chance, tree, path):
    place, last = holder(tree, path), path[-1]
    if isinstance(place, dict):
        place[chance.choice(("", last.upper(), last + " ", "type", "id", "from", "\u0000", "x" * 5000))] = place.pop(
            last
        )


def swap(chance, tree, path):
    other = chance.choice(list(paths(tree)))
    if other[: len(path)] == path or path[: len(other)] == other:
        return
    one, two = holder(tree, path), holder(tree, other)
    one[path[-1]], two[other[-1]] = two[other[-1]], one[path[-1]]


def stringify(chance, tree, path):
    place, last = holder(tree, path), path[-1]
    place[last] = json.dumps(place[last]) if not isinstance(place[last], str) else len(place[last])


def spoil_tree(chance, tree):
    """A copy of the tree with one to four places spoilt."""
    tree = copy.deepcopy(tree)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        places = list(paths(tree))
        if not places:
            break
        mutator = chance.choice((replace, replace, replace, remove, remove, wrap, repeat, rename, swap, stringify))
        mutator(chance, tree, chance.choice(places))
    return tree


def encode(chance, tree, is_valid=False):
    """The tree as bytes, in one of the ways that JSON may be written.

    With `is_valid` the whole is text that every parser takes: no lone surrogates.
    """
    if is_valid:
        tree = without_surrogates(tree)
    style = chance.randrange(4)
    if style == 0:
        return json.dumps(tree).replace("/", "\\/").encode()
    if style == 1:
        return json.dumps(tree, indent=1).encode()
    if style == 2:
        return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return json.dumps(tree).encode()


def without_surrogates(tree):
    if isinstance(tree, str):
        return tree.encode("utf-8", "replace").decode()
    if isinstance(tree, list):
        return [without_surrogates(child) for child in tree]
    if isinstance(tree, dict):
        return {without_surrogates(key): without_surrogates(child) for key, child in tree.items()}
    return tree


def spoil_bytes(chance, body):
    """The bytes with a few flipped, cut, doubled, put in or taken out."""
    body = bytearray(body)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        if not body:
            break
        at = chance.randrange(len(body))
        kind = chance.randrange(7)
        if kind == 0:
            body[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            body[at] = chance.choice(INTERESTING_BYTES)
        elif kind == 2:
            del body[at:]
        elif kind == 3:
            del body[at : at + chance.randrange(1, 40)]
        elif kind == 4:
            body[at:at] = body[at : at + chance.randrange(1, 200)]
        elif kind == 5:
            body[at:at] = bytes(chance.choice(INTERESTING_BYTES) for _ in range(chance.randrange(1, 8)))
        else:
            end = at + chance.randrange(1, 60)
            body[at:end] = bytes(reversed(body[at:end]))
    return bytes(body)


def deepen(chance, body):
    """The bytes with one value put very deep."""
    depth = chance.choice(DEPTHS)
    opening, closing = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
    at = body.find(b":", chance.randrange(len(body))) + 1
    return body[:at] + opening * depth + b"1" + closing * depth + b"," * chance.randrange(2) + body[at:]
