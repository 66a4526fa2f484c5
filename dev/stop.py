"""`make stop`: ends what make left running: the served Odoo and the database clusters."""
from . import postgres
from .base import say
from .server import stop_remembered


def main(args):
    """Stops all of it; fine if nothing runs."""
    stopped = [stop_remembered(), *(f"PostgreSQL `{name}`" for name in postgres.stop_all())]
    say("stopped " + ", ".join(filter(None, stopped)) if any(stopped) else "nothing was running")
