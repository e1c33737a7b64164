"""A client of JSON over HTTP/1.1 with one connection per thread."""

import http.client
import json
import select
import threading


class Answer:
    """An HTTP answer: `status`, `headers` (lower-case names), `body` (bytes) and `json` (None if it is no JSON)."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = {name.lower(): value for name, value in headers}
        self.body = body
        self.cookies = [value for name, value in headers if name.lower() == "set-cookie"]

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def code(self):
        """The problem's stable code, or None."""
        return (self.json or {}).get("code") if isinstance(self.json, dict) else None

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"

    def expect(self, *statuses):
        """The JSON of the answer; fails unless the status is one of these."""
        if self.status not in statuses:
            raise AssertionError(f"status {self.status} instead of {statuses}: {self.body[:600]!r}")
        return self.json


class Api:
    """Requests to one server; `token` is sent as Bearer, `cookie` as a browser of the same origin would."""

    TIMEOUT_SECONDS = 20

    def __init__(self, port, prefix="", token=None, cookie=None, host="127.0.0.1"):
        self.host, self.port, self.prefix, self.token, self.cookie = host, port, prefix, token, cookie
        self._local = threading.local()

    def request(self, method, path, body=None, headers=None):
        """Sends a request and returns its answer; `body` is bytes, or anything that JSON can say.

        A connection that the server closed while it was idle is opened again; a request that was sent is never
        repeated, because the caller must know whether it was.
        """
        sent = {"Host": f"{self.host}:{self.port}"}
        if body is not None and not isinstance(body, (bytes, bytearray)):
            body = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            sent["Cookie"] = self.cookie
            sent["Origin"] = f"http://{self.host}:{self.port}"
            sent["Sec-Fetch-Site"] = "same-origin"
        sent.update(headers or {})
        connection = self._connection()
        try:
            connection.request(method, self.prefix + path, body=body, headers=sent)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheaders(), response.read())
            if response.will_close:
                self.close()
            return answer
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def _connection(self):
        connection = getattr(self._local, "connection", None)
        if connection is not None and connection.sock is not None and _is_closed(connection.sock):
            self.close()
            connection = None
        if connection is None:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=self.TIMEOUT_SECONDS)
            self._local.connection = connection
        return connection

    def close(self):
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
        self._local.connection = None

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.request("POST", path, {} if body is None else body, **options)

    def put(self, path, body, **options):
        return self.request("PUT", path, body, **options)

    def patch(self, path, body, **options):
        return self.request("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self.request("DELETE", path, **options)

    def all(self, path):
        """Every item of a list, through all its pages."""
        items, cursor = [], None
        while True:
            joint = "&" if "?" in path else "?"
            page = self.get(f"{path}{joint}limit=100" + (f"&cursor={cursor}" if cursor else "")).expect(200)
            items += page["data"]
            cursor = page.get("next")
            if not cursor:
                return items


def _is_closed(sock):
    """Whether the other side has closed an idle connection: it is readable though nothing was asked."""
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
