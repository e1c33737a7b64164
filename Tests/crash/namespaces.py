"""A network of the run's own, in which packets get lost: a namespace of the kernel for each node, and one for all else.

The whole run goes into namespaces of its own for the network, for mounts and for processes (`enter`). Nothing of it is
seen outside, no address of the machine can be in its way, and the kernel removes all of it with the run's first process,
however that ends: a run that was killed leaves no namespace, no link and no program behind.

Packets are dropped where they arrive, by iptables, so that who sent them hears nothing at all.
"""

import ctypes
import os
import signal
import subprocess
import sys

# The bridge's address, where everything but the nodes is; node n has 10 + n.
HUB = "10.77.0.1"
BRIDGE = "hub"
LINK = "link"
# Linux, prctl.h.
PR_SET_PDEATHSIG = 1
# Told to a run that is inside.
MARK = "CRASH_RUN_IS_INSIDE"
TOOLS = ("iptables", "iptables-nft", "iptables-legacy")

# Everything that a run needs, tried where it harms nobody.
TRIAL = """
set -e
mount -t tmpfs none /run
ip netns add trial
ip link add {bridge} type bridge
ip link add one type veth peer name other
ip link set other netns trial
ip netns exec trial {tool} -w -A INPUT -p tcp --dport 1 -m statistic --mode random --probability 0.5 -j DROP
ip netns exec trial {tool} -w -A INPUT -p tcp -j REJECT --reject-with tcp-reset
ip netns exec trial {tool} -w -t nat -A OUTPUT -d 127.0.0.1 -p tcp --dport 1 -j DNAT --to-destination {hub}
"""
UNSHARE = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc"]


def missing():
    """What is missing for a run inside, in one line; None if nothing is."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    said = "no iptables"
    for tool in TOOLS:
        trial = TRIAL.format(bridge=BRIDGE, tool=tool, hub=HUB)
        try:
            done = subprocess.run([*UNSHARE, "sh", "-c", trial], capture_output=True, text=True, timeout=60)
        except OSError as error:
            return f"unshare (util-linux) cannot be run: {error.strerror}"
        if done.returncode == 0:
            os.environ[MARK] = tool
            return None
        said = " ".join(done.stderr.split()) or f"ended with {done.returncode}"
        if "not found" not in said:
            break
    return f"network namespaces with iptables do not work here: {said}"


def enter():
    """Runs this same command inside, once `missing` found nothing, and ends with it.

    Who ends this process ends that: an interrupt lets it clean up, a second one does not, and if this process is killed,
    everything inside is.
    """
    child = subprocess.Popen([*UNSHARE, sys.executable, *sys.argv], start_new_session=True, preexec_fn=_die_with_parent)
    told = []

    def tell(*_):
        told.append(1)
        if len(told) > 1:
            return child.kill()
        # `unshare` itself hears nothing.
        with open(f"/proc/{child.pid}/task/{child.pid}/children") as inside:
            for process in inside.read().split():
                os.kill(int(process), signal.SIGINT)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, tell)
    sys.exit(child.wait())


def _die_with_parent():
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def is_inside():
    return MARK in os.environ


def _run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(words)}: {done.stderr.strip()}")


def _allow_loopback_addresses(*prefix):
    """Lets a packet for 127.0.0.1 come from, or go to, another machine."""
    _run(*prefix, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet")


class Hub:
    """The bridge to which all nodes are linked, in this process's namespace."""

    def __init__(self):
        # A shell lets what it starts in the background ignore it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.tool = [os.environ[MARK], "-w"]
        _run("mount", "-t", "tmpfs", "none", "/run")
        _run("ip", "link", "set", "dev", "lo", "up")
        _run("ip", "link", "add", BRIDGE, "type", "bridge")
        _run("ip", "address", "add", f"{HUB}/24", "dev", BRIDGE)
        _run("ip", "link", "set", "dev", BRIDGE, "up")
        _allow_loopback_addresses()

    def share_loopback(self, port):
        """Lets nodes reach a port of 127.0.0.1 here under that same address: the emulated network listens nowhere else."""
        _run(*self.tool, "-t", "nat", "-A", "PREROUTING", "-i", BRIDGE, "-p", "tcp", "--dport", str(port),
             "-j", "DNAT", "--to-destination", "127.0.0.1")  # fmt: skip


class Link:
    """What is between a node and everything else. A *place* is a port of the hub's, or the node's own."""

    def __init__(self, hub, number):
        self.hub, self.name, self.address = hub, f"node{number}", f"10.77.0.{10 + number}"
        # Before a command that is to be run at the node.
        self.prefix = ["ip", "netns", "exec", self.name]
        outside = f"to-{self.name}"
        _run("ip", "netns", "add", self.name)
        _run("ip", "link", "add", outside, "type", "veth", "peer", "name", LINK, "netns", self.name)
        _run("ip", "link", "set", "dev", outside, "master", BRIDGE, "up")
        at_node = ["ip", "-netns", self.name]
        _run(*at_node, "link", "set", "dev", "lo", "up")
        _run(*at_node, "address", "add", f"{self.address}/24", "dev", LINK)
        _run(*at_node, "link", "set", "dev", LINK, "up")
        _allow_loopback_addresses(*self.prefix)

    def share_loopback(self, port):
        nat = [*self.prefix, *self.hub.tool, "-t", "nat"]
        one = ["-p", "tcp", "--dport", str(port)]
        _run(*nat, "-A", "OUTPUT", "-d", "127.0.0.1", *one, "-j", "DNAT", "--to-destination", HUB)
        _run(*nat, "-A", "POSTROUTING", "-o", LINK, "-j", "MASQUERADE")

    def drop(self, *places, directions=("in", "out"), probability=None):
        """Loses packets of TCP to and from these places, without any: everything; `in` is towards the node."""
        chance = ["-m", "statistic", "--mode", "random", "--probability", f"{probability:.3f}"] if probability else []
        self._break(places, directions, [*chance, "-j", "DROP"])

    def reset(self, *places):
        """The node hears from these places that they know of no connection, and the places hear nothing."""
        self._break(places, ("out",), ["-j", "REJECT", "--reject-with", "tcp-reset"])

    def _break(self, places, directions, target):
        for place in places or (None,):
            for direction in directions:
                # A server's port is the far end's, the node's own port is the near end's.
                port = []
                if place is not None:
                    is_at_the_arrival = (direction == "in") == place.is_nodes
                    port = ["-p", "tcp", "--dport" if is_at_the_arrival else "--sport", str(place.port)]
                where, match = ([], ["-s", self.address]) if direction == "out" else (self.prefix, ["-i", LINK])
                _run(*where, *self.hub.tool, "-A", "INPUT", *match, *port, *target)

    def heal(self):
        """Nothing gets lost any more."""
        for where in ([], self.prefix):
            _run(*where, *self.hub.tool, "-F", "INPUT")


class Place:
    """A port that something goes to."""

    def __init__(self, port, is_nodes=False):
        self.port, self.is_nodes = port, is_nodes
