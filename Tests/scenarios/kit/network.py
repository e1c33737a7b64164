"""The emulated network as a process of its own, which outlives the programs under test."""

from .program import Program, free_port
from .sandbox import Sandbox


class Network:
    """`balie sandbox` on a port of its own; `sandbox` controls it."""

    def __init__(self):
        port = free_port()
        self.program = Program(sandbox=False, port=port, on="sqlite", arguments=["sandbox", "--listen", f"127.0.0.1:{port}"])
        self.program.start(wait=False)
        self.program.wait_until_ready(path="/sandbox/clock")
        self.port, self.sandbox = port, Sandbox(port)

    def close(self):
        self.program.remove()
