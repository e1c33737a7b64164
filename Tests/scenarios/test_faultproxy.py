"""The proxy that the crash run relies on does what it says."""

import os
import socket
import tempfile
import threading
import time
import unittest

from kit import eventually
from kit.faultproxy import FaultProxy


class Echo:
    """Answers with what it gets."""

    def __init__(self, path=None):
        self.listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self.listener.bind(path or ("127.0.0.1", 0))
        self.listener.listen()
        self.place = path or self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with connection:
            try:
                while data := connection.recv(65536):
                    connection.sendall(data)
            except OSError:
                pass

    def close(self):
        self.listener.close()


class Proxied(unittest.TestCase):
    def setUp(self):
        self.echo = Echo()
        self.addCleanup(self.echo.close)
        self.proxy = FaultProxy(self.echo.place)
        self.addCleanup(self.proxy.stop)

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.proxy.port), timeout=20)
        self.addCleanup(connection.close)
        return connection

    def exchange(self, data):
        connection = self.connect()
        threading.Thread(target=connection.sendall, args=(data,), daemon=True).start()
        got = b""
        while len(got) < len(data) and (part := connection.recv(65536)):
            got += part
        connection.close()
        return got

    def test_without_faults_everything_passes(self):
        data = os.urandom(2_000_000)
        self.assertEqual(self.exchange(data), data)
        with tempfile.TemporaryDirectory() as folder:
            other = Echo(folder + "/echo")
            self.addCleanup(other.close)
            self.proxy.redirect(other.place)
            self.assertEqual(self.exchange(data), data)
        self.assertEqual(self.proxy.accepted, 2)

    def test_a_delay_delays_both_ways(self):
        self.proxy.set(delay_ms=60, jitter_ms=20)
        start = time.monotonic()
        data = os.urandom(200_000)
        self.assertEqual(self.exchange(data), data)
        self.assertGreaterEqual(time.monotonic() - start, 0.12)

    def test_throttled_bytes_take_their_time(self):
        self.proxy.set("to_client", bytes_per_second=100_000)
        start = time.monotonic()
        data = os.urandom(30_000)
        self.assertEqual(self.exchange(data), data)
        self.assertGreaterEqual(time.monotonic() - start, 0.25)

    def test_what_is_held_comes_when_it_is_let_go(self):
        self.proxy.set("to_server", held=True)
        connection = self.connect()
        connection.sendall(b"hello")
        eventually(lambda: self.proxy.connections == 1)
        connection.settimeout(0.1)
        with self.assertRaises(TimeoutError):
            connection.recv(1)
        connection.settimeout(20)
        self.proxy.set()
        self.assertEqual(connection.recv(5), b"hello")

    def test_a_cut_ends_and_a_reset_says_so(self):
        for reset in (False, True):
            connection = self.connect()
            connection.sendall(b"x")
            self.assertEqual(connection.recv(1), b"x")
            if reset:
                self.proxy.reset()
                with self.assertRaises(ConnectionResetError):
                    connection.recv(1)
            else:
                self.proxy.cut()
                self.assertEqual(connection.recv(1), b"")
            eventually(lambda: self.proxy.connections == 0)
            self.assertEqual(self.exchange(b"again"), b"again")

    def test_who_is_refused_is_closed_at_once(self):
        self.proxy.refuse()
        self.assertEqual(self.connect().recv(1), b"")
        self.proxy.refuse(False)
        self.assertEqual(self.exchange(b"again"), b"again")
