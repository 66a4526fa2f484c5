"""`make clean`: stops everything and removes `.odoo`."""
import contextlib
import shutil

from . import paths, postgres, stop
from .base import say


def main(args):
    """Removes this checkout's state, and the heavy state too when it is this checkout's own. State
    that OMS_STATE shares with other checkouts stays."""
    shared = paths.STATE != paths.LOCAL
    if shared:
        stop.stop_remembered()
    else:
        stop.main(args)
        for name in postgres.SETTINGS:
            home = postgres.Cluster(name).home()
            shutil.rmtree(home, ignore_errors=True)
            if paths.STATE not in home.parents:
                with contextlib.suppress(OSError):  # the other cluster may still be there
                    home.parent.rmdir()
    shutil.rmtree(paths.LOCAL, ignore_errors=True)
    say(f"removed {paths.LOCAL}" + (f"; kept the shared {paths.STATE}" if shared else ""))
