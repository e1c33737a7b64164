"""What the scenario, browser, crash, mutation and bench runs share: the program, its API, its events, its hooks.

Everything here speaks HTTP to a running program and uses nothing of its code: a mistake in the product cannot hide
itself by being made twice.
"""

from .api import Answer, Api
from .database import SCHEMA_LOCK, Database
from .events import EventReader
from .hooks import HookSender, batch, message, sign, status
from .network import Network
from .node import beside
from .program import Program, free_port, program_path
from .runner import run_tests
from .sandbox import Sandbox
from .site import Agent, Line, Site
from .waiting import eventually, stays

__all__ = [
    "SCHEMA_LOCK",
    "Agent",
    "Answer",
    "Api",
    "Database",
    "EventReader",
    "HookSender",
    "Line",
    "Network",
    "Program",
    "Sandbox",
    "Site",
    "batch",
    "beside",
    "eventually",
    "free_port",
    "message",
    "program_path",
    "run_tests",
    "sign",
    "status",
    "stays",
]
