# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What held and what fell, and the means by which attempts look at the truth: the database and the server's log."""
import re
from dataclasses import dataclass, field

from .. import demo
from ..base import say
from ..postgres import Cluster
from .doors import Json2, Rpc, Web

#: Lines of a server's log that tell of a fault of ours, and what is no fault of anybody here.
#: (A statement that the database refused is in the log at once; what was answered is what counts.)
FAULT = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) \S+ (?!odoo\.sql_db).*", re.M)


def errors(text, crash=()):
    """Lines of a server's log, and the exception each ends with, that tell of a fault of ours.

    :param crash: names of exceptions that are no fault here, because the database was killed
    """
    found = []
    for entry in FAULT.finditer(text):
        end = re.search(r"^[A-Za-z][\w.]*(?:: .*)?$", text[entry.end():entry.end() + 20_000], re.M)
        why = end.group() if end else ""
        # Odoo tries again after a collision, or the job does: what came of it is judged
        if not any(name in why for name in ("SerializationFailure", *crash)):
            found.append(f"{entry.group()} {why}")
    return found


@dataclass
class Group:
    """Attempts of one kind; prints as one line, and one more for each that fell."""

    name: str
    held: int = 0
    fell: list = field(default_factory=list)

    def lines(self):
        count = self.held + len(self.fell)
        mark = f"FELL {len(self.fell):>4} of {count}" if self.fell else f"held {count:>4}"
        yield f"   {mark:<16} {self.name}"
        for what in self.fell[:12]:
            yield f"   {'':<16}   ! {what}"
        if len(self.fell) > 12:
            yield f"   {'':<16}   ! and {len(self.fell) - 12} more"


class Board:
    """All groups of a run."""

    def __init__(self, out=say):
        self.groups, self.out = [], out

    def group(self, name):
        """Ends the group before; what is judged from now on belongs to this one."""
        self.close()
        self.groups.append(Group(name))

    def judge(self, what, ok, why=""):
        """Notes one attempt: ``ok`` says whether what must be true is true."""
        group = self.groups[-1]
        if ok:
            group.held += 1
        else:
            group.fell.append(f"{what}{': ' if why else ''}{why}"[:300])
        return bool(ok)

    def close(self):
        if self.groups and not getattr(self.groups[-1], "closed", False):
            self.groups[-1].closed = True
            for line in self.groups[-1].lines():
                self.out(line)

    @property
    def held(self):
        return sum(group.held for group in self.groups)

    @property
    def fell(self):
        return [f"{group.name}: {what}" for group in self.groups for what in group.fell]


class Attack:
    """One server under attack: its database, the people's doors, and the board."""

    def __init__(self, server, facts, board):
        self.server, self.facts, self.board = server, facts, board
        self.db, self.cluster, self.url = server.db, server.cluster, server.url
        self.sessions, self.seen = {}, 0

    # -- doors ---------------------------------------------------------------------------------------------------
    def json2(self, role):
        """JSON-2 with the key of that role; None for nobody's."""
        return Json2(self.url, self.facts["keys"][role] if role else None)

    def web(self, role):
        """The browser of that role, logged in; None for a visitor. Kept."""
        if role not in self.sessions:
            self.sessions[role] = Web(self.url, self.db, role and self.facts["logins"][role])
        return self.sessions[role]

    def rpc(self, role):
        return Rpc(self.url, self.db, self.facts["uids"][role], self.facts["keys"][role])

    def doors(self, role):
        """Each door through which a method is called."""
        return [self.json2(role), self.web(role), self.rpc(role)]

    # -- truth ---------------------------------------------------------------------------------------------------
    def sql(self, statement):
        """The rows of a SELECT as lists of text, read past Odoo."""
        text = Cluster(self.cluster).psql(statement, db=self.db)
        return [line.split("\t") for line in text.splitlines()]

    def one(self, statement):
        """The one value of a SELECT as text; '' for NULL or no row."""
        rows = self.sql(statement)
        return rows[0][0] if rows else ""

    def wake(self):
        """Has the server look for jobs now; by itself it does so once a minute."""
        Cluster(self.cluster).psql(f"SELECT pg_notify('cron_trigger', '{self.db}')")

    def job(self, *words):
        return demo.job("attack_job.py", self.cluster, self.db, *words, quiet=True)

    # -- judging -------------------------------------------------------------------------------------------------
    def group(self, name):
        self.board.group(name)

    def judge(self, what, ok, why=""):
        return self.board.judge(what, ok, why)

    def refused(self, what, answer):
        """The call must have been refused, in words and by no fault of the server."""
        return self.judge(what, not answer.done and not answer.crashed, f"{answer.status} {answer.error or answer.value}"[:200])

    def answered(self, what, answer, secrets, refused=None):
        """An answer without a fault of the server and without these secrets; refused if it has to be."""
        well = 0 < answer.status < 500 or (answer.status == 503 and "Busy" in answer.error)  # others were at it: try again
        said = answer.error or answer.value
        self.judge(what, well and (refused is None or answer.done != refused), f"{answer.status} {said}"[:250])
        self.judge(f"{what} tells", not secrets, f"{secrets} {said}"[:250])

    def faults(self):
        """Errors and tracebacks in the server's log since the last call."""
        data = self.server.log.read_bytes()[self.seen:]
        self.seen += len(data)
        return errors(data.decode(errors="replace"))
