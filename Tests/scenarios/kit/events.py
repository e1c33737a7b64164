"""A reader of server-sent events that resumes as a browser does."""

import http.client
import json
import socket
import threading
import time


class Event:
    """One event: `id` (int or None), `name`, `data` (decoded JSON)."""

    def __init__(self, identifier, name, data):
        self.id, self.name, self.data = identifier, name, data

    def __repr__(self):
        return f"<{self.id} {self.name}>"


class EventReader(threading.Thread):
    """Reads `/api/v1/events` until it is closed, comes back after every break with the last id it saw."""

    RECONNECT_SECONDS = 0.05

    def __init__(self, port, token=None, cookie=None, last_id=None):
        super().__init__(daemon=True)
        self.port, self.token, self.cookie, self.last_id = port, token, cookie, last_id
        self.events = []
        self.connections = 0
        self.refused = None
        self._open = True
        self._connection = None
        self._ready = threading.Event()
        self._changed = threading.Condition()
        self.start()

    def ready(self, timeout=10):
        """Returns once the stream has said hello."""
        if not self._ready.wait(timeout):
            raise AssertionError(f"no hello from the event stream ({self.refused})")
        return self

    def run(self):
        while self._open:
            try:
                self._read_one_connection()
            except (OSError, http.client.HTTPException, ValueError, AttributeError):
                pass
            self._ready.clear()
            if self._open:
                time.sleep(self.RECONNECT_SECONDS)

    def _read_one_connection(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self._connection = connection
        headers = {"Accept": "text/event-stream"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            headers["Cookie"] = self.cookie
        if self.last_id is not None:
            headers["Last-Event-ID"] = str(self.last_id)
        connection.request("GET", "/api/v1/events", headers=headers)
        response = connection.getresponse()
        if response.status != 200:
            self.refused = response.status
            response.read()
            return
        self.connections += 1
        name, identifier, data = None, None, []
        while self._open:
            line = response.readline()
            if not line:
                return
            line = line.decode().rstrip("\r\n")
            if not line:
                if data:
                    self._take(Event(identifier, name or "message", json.loads("\n".join(data))))
                name, identifier, data = None, None, []
                continue
            field, _, value = line.partition(":")
            value = value[1:] if value.startswith(" ") else value
            if field == "event":
                name = value
            elif field == "id":
                identifier = int(value)
            elif field == "data":
                data.append(value)

    def _take(self, event):
        if event.name == "resync":
            self.last_id = None
        if event.id is not None:
            self.last_id = event.id
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()
        if event.name == "hello":
            if self.last_id is None:
                self.last_id = event.data["last"]
            self._ready.set()

    def wait(self, fits, what="the event", timeout=10):
        """The first event for which `fits` is true; those that came already count."""
        deadline, index = time.monotonic() + timeout, 0
        with self._changed:
            while True:
                while index < len(self.events):
                    if fits(self.events[index]):
                        return self.events[index]
                    index += 1
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise AssertionError(f"{what} did not come; last: {self.events[-5:]}")

    @property
    def numbers(self):
        """The ids of the events so far, in the order of arrival."""
        return [event.id for event in list(self.events) if event.id is not None]

    def drop(self):
        """Breaks the connection, as a lost network does; the reader comes back by itself."""
        connection = self._connection
        if connection is not None and connection.sock is not None:
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self._open = False
        self.drop()
        self.join(5)
