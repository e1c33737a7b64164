"""Another node beside a program: a data folder of its own, the same database and master key."""

import os
import shutil

from .program import Program


def beside(program, options=()):
    """A second node of a program that runs on PostgreSQL, started."""
    node = Program(sandbox=False, options=options, database=program.database)
    shutil.copy(os.path.join(program.data, "master.key"), node.data)
    return node.start()
