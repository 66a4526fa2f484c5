# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
#: In the context of our own code that asks a provider: a :class:`Sending`. No client can send this object.
SENDING = "oms_sending"
#: In the context of a button on an order's form: its id, for a payment that is for several. Only an order of the payment counts.
ORDER = "oms_card_order"


def sending_of(env):
    """The :class:`Sending` that this environment works for, or None; what a client put into its context is none."""
    sending = env.context.get(SENDING)
    return sending if isinstance(sending, Sending) else None


class Sending:
    """One call of a provider under way: what is known of it in this process.

    ``has_left``: its intent is committed, so something may have left. ``asked``: a request was made. ``taken``: one of them, that
    was no mere question, was answered. ``unanswered``: words, where it may have been taken and nothing was heard;
    ``unreachable``: words, where it surely did not arrive; ``instead``: id of the transaction that the provider told of before it
    answered, which stands for the one that was made. ``answers``:
    [(id of the transaction, code of the provider, what it answered)].
    """

    def __init__(self, operation_id, commit=None):
        self.operation_id = operation_id
        self.commit = commit
        self.has_left = commit is None
        self.asked = self.taken = False
        self.unanswered = self.unreachable = ""
        self.instead = None
        self.answers = []

    def committed(self, child):
        """The transaction that is to come of it is there: now its intent is committed, before anything leaves."""
        if self.commit and not self.has_left:
            child.env["oms.payment.operation"].browse(self.operation_id)._oms_leaves(child)
            self.commit()
            self.has_left = True
