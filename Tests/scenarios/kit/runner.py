"""Runs the tests of a folder and says how many passed."""

import sys
import time
import unittest


def run_tests(folder, pattern="test_*.py", names=None):
    """Runs what is found and prints `N passed, N failed` last; returns the exit code. A skipped test is a failed one."""
    began = time.monotonic()
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(folder), pattern=pattern)
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=2).run(suite)
    # A part of a test that fails is the test that fails.
    ended = [test for test, _ in result.failures + result.errors + result.skipped]
    broken = {getattr(test, "test_case", test).id() for test in ended}
    failed = max(len(broken), 0 if result.wasSuccessful() and not result.skipped else 1)
    if result.testsRun == 0:
        failed += 1
    print(f"{time.monotonic() - began:.1f} s", file=sys.stderr)
    print(f"{max(result.testsRun - failed, 0)} passed, {failed} failed", flush=True)
    return 1 if failed else 0
