# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who used the processor: seconds of a core by role, read from /proc. Of ended processes their parent knows."""
import os
from pathlib import Path

from .chaos_crash import children
from .postgres import ROLE

TICKS = os.sysconf("SC_CLK_TCK")
PYTHON, PRIMARY, PRIMARY_REST, REPLICA, REPLICA_REST, CLIENTS, OTHERS = (
    "Python", "PostgreSQL", "PostgreSQL's own work", "replica", "replica's own work", "clients", "others")
ROLES = (PYTHON, PRIMARY, PRIMARY_REST, REPLICA, REPLICA_REST, CLIENTS, OTHERS)


def used(pid):
    """(seconds of the process itself, seconds of its children that ended)."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0, 0.0
    own, ended = (int(words[at]) + int(words[at + 1]) for at in (11, 13))
    return own / TICKS, ended / TICKS


def family(pid):
    """Pids of a process and all below it."""
    found = [pid]
    for one in found:
        found += children(one)
    return found


def words_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def machine():
    """Seconds of a core that the machine was busy since it started, whoever with."""
    words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:8]
    return sum(int(ticks) for at, ticks in enumerate(words) if at not in (3, 4)) / TICKS  # idle, waiting for a disk


class Meter:
    """Seconds of a core by role since it was made. OTHERS is what else the machine did: where that is much, clocks lie."""

    def __init__(self, servers, primary, replica=None):
        self.servers, self.primary, self.replica = servers, primary, replica
        self.before = self.read()

    def since(self):
        """{role: seconds}"""
        return {role: max(seconds - self.before[role], 0.0) for role, seconds in self.read().items()}

    def read(self):
        found = dict.fromkeys(ROLES, 0.0)
        found[CLIENTS] = sum(used(os.getpid())[:1])
        for server in self.servers:
            found[PYTHON] += sum(sum(used(pid)) for pid in family(server.child.pid))
        for cluster, asked, rest in ((self.primary, PRIMARY, PRIMARY_REST), (self.replica, REPLICA, REPLICA_REST)):
            if cluster:
                self._database(found, cluster.pid(), asked, rest)
        found[OTHERS] = machine() - sum(found.values())
        return found

    @staticmethod
    def _database(found, master, asked, rest):
        own, ended = used(master)
        found[rest] += own
        found[asked] += ended  # connections that were closed (and vacuums)
        for pid in children(master):
            role = asked if words_of(pid).startswith(f"postgres: {ROLE} ") else rest
            found[role] += sum(used(pid))
