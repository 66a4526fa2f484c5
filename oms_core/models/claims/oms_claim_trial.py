# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib

from odoo import api, models
from odoo.tools.misc import Callbacks


class _Undo(Exception):
    """Ends a trial that nobody kept."""


class Trial:
    """Whether what is tried is kept."""

    def __init__(self):
        self.kept = False

    def keep(self):
        self.kept = True


class OmsClaim(models.Model):
    """To show what something will do by doing it: everything is taken back, unless it is kept."""

    _inherit = "oms.claim"

    @api.model
    @contextlib.contextmanager
    def _trial(self):
        """Take back at the end what is done inside, unless ``keep()`` of the :class:`Trial` was called: rows, claims, and
        what would have been done after the commit (mails, jobs, messages to browsers).

        What the methods inside return has to be plain values: their records are gone.
        """
        cr, trial = self.env.cr, Trial()
        cr.flush()  # what was done before stays
        after = cr.postcommit, cr.postrollback
        cr.postcommit, cr.postrollback = Callbacks(), Callbacks()
        cr.postcommit.data["oms_freed"] = []
        try:
            with contextlib.suppress(_Undo), cr.savepoint():
                yield trial
                if not trial.kept:
                    raise _Undo
        except BaseException:
            trial.kept = False
            raise
        finally:
            tried = cr.postcommit, cr.postrollback
            cr.postcommit, cr.postrollback = after
            if trial.kept:
                cr.postcommit.add(self._run_queue("postcommit", tried[0]))
                cr.postrollback.add(self._run_queue("postrollback", tried[1]))
            else:
                self._drop_tried(tried[0].data.get("oms_claims"))

    def _run_queue(self, name, queue):
        """A callback that runs ``queue`` in the place of the cursor's own: what waits in it looks for its data there."""
        cr = self.env.cr

        def run():
            own = getattr(cr, name)
            setattr(cr, name, queue)
            try:
                queue.run()
            finally:
                setattr(cr, name, own)
        return run

    def _drop_tried(self, tokens):
        self.env.invalidate_all(flush=False)
        if tokens:
            self._free(tokens, wake=True)  # who was refused meanwhile gets another chance

    # A claim is decided by a cursor of its own, which does not see what the trial gave back before it. Noted inside a trial
    # only: elsewhere a savepoint may take back the giving back.

    @api.model
    def _note_freed(self, rows):
        """What this transaction gives back: rows as the ledger of whoever claims wants them."""
        if not self._shares_cursor():
            self.env.cr.postcommit.data.get("oms_freed", []).extend(rows)

    @api.model
    def _freed(self):
        return list(self.env.cr.postcommit.data.get("oms_freed", ()))
