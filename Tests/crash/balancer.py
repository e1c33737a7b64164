"""A load balancer before several nodes: connections go to those that say they are ready."""

import http.client
import random
import socket
import threading
import time

PIECE = 64 * 1024
# Between two questions to a node, and how long it may take to answer, in seconds.
CHECK_SECONDS = 0.25
PATIENCE_SECONDS = 1.0


class Balancer:
    """Listens on loopback; `nodes` are their addresses, as `(host, port)`.

    A connection stays with its node, and ends when that is not ready.
    """

    def __init__(self, nodes, seed):
        self.ready = set(nodes)
        self.choices = random.Random(seed)
        self.open = {node: set() for node in nodes}
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.is_open = True
        threading.Thread(target=self._accept, daemon=True).start()
        for node in nodes:
            threading.Thread(target=self._check, args=(node,), daemon=True).start()

    def _accept(self):
        while self.is_open:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with self.lock:
            order = sorted(self.ready)
            self.choices.shuffle(order)
        for address in order:
            try:
                node = socket.create_connection(address, timeout=PATIENCE_SECONDS)
            except OSError:
                continue
            node.settimeout(None)
            pair = (client, node)
            with self.lock:
                self.open[address].add(pair)
            back = threading.Thread(target=self._pump, args=(node, client), daemon=True)
            back.start()
            self._pump(client, node)
            back.join()
            with self.lock:
                self.open[address].discard(pair)
            client.close()
            node.close()
            return
        client.close()

    @staticmethod
    def _pump(source, target):
        try:
            while data := source.recv(PIECE):
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _check(self, node):
        while self.is_open:
            is_ready = self._is_ready(node)
            with self.lock:
                if is_ready:
                    self.ready.add(node)
                    broken = []
                else:
                    self.ready.discard(node)
                    broken = list(self.open[node])
            for pair in broken:
                for end in pair:
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass
            time.sleep(CHECK_SECONDS)

    @staticmethod
    def _is_ready(node):
        connection = http.client.HTTPConnection(*node, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def close(self):
        self.is_open = False
        self.listener.close()
