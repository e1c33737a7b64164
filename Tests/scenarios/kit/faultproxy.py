"""A proxy that does to connections what a bad network does: delays, throttles, holds, cuts, resets.

Nothing is changed or lost within a connection, as TCP promises. The same as the Swift tests' FaultProxy.
"""

import asyncio
import random
import socket
import struct
import threading

# Bytes read at once, and how many pieces a throttled second has.
PIECE = 64 * 1024
PIECES = 50
# Between two looks whether all has ended, in seconds.
STOP_SECONDS = 0.05


class Faults:
    """What happens to the bytes of one direction."""

    def __init__(self, delay_ms=0, jitter_ms=0, bytes_per_second=None, held=False):
        self.delay_ms = delay_ms
        self.jitter_ms = jitter_ms
        self.bytes_per_second = bytes_per_second
        self.held = held


class FaultProxy:
    """Listens on loopback, on a port that the system picks, in a thread of its own.

    `upstream` is a port on this machine, or the path of a socket.
    """

    def __init__(self, upstream, seed=0):
        self.upstream = upstream
        self.accepted = 0
        self._chance = random.Random(seed)
        self._faults = {"to_server": Faults(), "to_client": Faults()}
        self._refusing = False
        self._pairs = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._call(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]

    # What goes wrong

    def set(self, *directions, **faults):
        """From now on: `set("to_client", delay_ms=50)`; without a direction, both; without faults, none."""

        async def change():
            for direction in directions or self._faults:
                self._faults[direction] = Faults(**faults)
            for pair in self._pairs:
                pair.changed.set()

        self._call(change())

    def refuse(self, refusing=True):
        """New connections end at once, or no longer."""
        self._refusing = refusing

    def redirect(self, upstream):
        """New connections go there."""
        self.upstream = upstream

    def cut(self):
        """Closes both sides of every open connection; what was held is lost."""
        self._call(self._end_all(reset=False))

    def reset(self):
        """The same with a reset, as a machine answers that has forgotten the connection."""
        self._call(self._end_all(reset=True))

    @property
    def connections(self):
        return len(self._pairs)

    def stop(self):
        async def stop():
            self._server.close()
            # Again for connections that were being made.
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                await self._end_all(reset=False)
                await asyncio.wait(others, timeout=STOP_SECONDS)

        self._call(stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # Connections

    def _call(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _end_all(self, reset):
        for pair in list(self._pairs):
            pair.end(reset)

    async def _serve(self, reader, writer):
        self.accepted += 1
        if self._refusing:
            writer.close()
            return
        try:
            if isinstance(self.upstream, int):
                there = await asyncio.open_connection("127.0.0.1", self.upstream)
            else:
                there = await asyncio.open_unix_connection(self.upstream)
        except OSError:
            writer.close()
            return
        pair = _Pair(self, (reader, writer), there)
        self._pairs.add(pair)
        try:
            await pair.run()
        finally:
            self._pairs.discard(pair)


class _Pair:
    """A client's connection and the one behind it."""

    def __init__(self, proxy, client, server):
        self.proxy = proxy
        self.client = client
        self.server = server
        self.changed = asyncio.Event()
        self.tasks = []

    async def run(self):
        ways = [("to_server", self.client[0], self.server[1]), ("to_client", self.server[0], self.client[1])]
        self.tasks = [asyncio.ensure_future(self._pump(*way)) for way in ways]
        await asyncio.wait(self.tasks, return_when=asyncio.FIRST_COMPLETED)
        self.end(reset=False)
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def end(self, reset):
        for _, writer in (self.client, self.server):
            end = writer.get_extra_info("socket")
            if reset and end is not None:
                # A closed socket that lingers for no time says RST.
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            else:
                writer.close()
        for task in self.tasks:
            task.cancel()

    async def _pump(self, direction, reader, writer):
        """Reads ahead of what it writes, so that a delay does not slow the flow."""
        waiting = asyncio.Queue(maxsize=64)
        reading = asyncio.ensure_future(self._read(direction, reader, waiting))
        try:
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(max(0, due - self.proxy._loop.time()))
                while self.proxy._faults[direction].held:
                    self.changed.clear()
                    await self.changed.wait()
                if not data:
                    return
                await self._write(direction, writer, data)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _read(self, direction, reader, waiting):
        latest = 0
        while True:
            try:
                data = await reader.read(PIECE)
            except OSError:
                data = b""
            faults = self.proxy._faults[direction]
            delay = faults.delay_ms + self.proxy._chance.random() * faults.jitter_ms
            # The order stays.
            latest = max(latest, self.proxy._loop.time() + delay / 1000)
            await waiting.put((latest, data))
            if not data:
                return

    async def _write(self, direction, writer, data):
        while data:
            rate = self.proxy._faults[direction].bytes_per_second
            size = max(1, rate // PIECES) if rate else len(data)
            piece, data = data[:size], data[size:]
            writer.write(piece)
            await writer.drain()
            if rate:
                await asyncio.sleep(len(piece) / rate)
