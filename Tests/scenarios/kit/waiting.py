"""Waiting for what the program does by itself."""

import time

# How long a local program may take for anything, in seconds.
PATIENCE = 10.0
POLL_SECONDS = 0.02


def eventually(look, what="the expected state", timeout=PATIENCE):
    """Calls `look` until it returns something true, and returns that; fails with what it saw last."""
    deadline = time.monotonic() + timeout
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come within {timeout} s; last seen: {seen!r}")
        time.sleep(POLL_SECONDS)


def stays(look, expected, seconds=0.4):
    """Fails when `look` returns anything but `expected` within the time: for what must not happen."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        seen = look()
        if seen != expected:
            raise AssertionError(f"{seen!r} instead of {expected!r}")
        time.sleep(POLL_SECONDS)
