# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields

from .walk_case import WalkCase

#: What a provider does with a request: mostly what it is asked.
HOW = ("done",) * 6 + ("pending", "refused", "timeout", "acted", "failing", "down", "twice")
#: What a provider says in the end of what it took.
SAYS = {"void": "cancel", "authorise": "authorized"}

class WalkCards(WalkCase):
    """What may happen to cards: the job and people ask, the provider does as it likes, people decide."""

    def step_job(self):
        if self.chance(0.8):
            self.some(self.operations_of(self.orders).filtered(lambda row: row.state in ("new", "sent", "doubt")))
        self.side.behaves(*(self.dice.choice(HOW) for _time in range(4)))
        self.send()
        self.side.behaves()
        if self.chance(0.5):  # time passes
            since = fields.Datetime.now() - timedelta(minutes=5)
            self.env["oms.payment.operation"].search([("sent_on", "!=", False)]).write({"sent_on": since})

    def step_post_process(self):
        self.some((self.roots() | self.family(self.roots())).filtered(lambda one: not one.is_post_processed))
        self.post_process()

    def step_decide(self, everything=False):
        """Webhooks come, some of them twice; a person looks up at the provider what nobody knows, and deals with what failed."""
        done = {asked.reference for asked in self.side.did}
        if not everything:
            self.some(self.operations_of(self.orders).filtered(
                lambda row: row.state in ("sent", "doubt") or (row.state == "failed" and not row.settled)))
        for row in self.operations_of(self.orders):
            if not everything and self.chance(0.3):
                continue
            said = SAYS.get(row.kind, "done")
            acted = row.child_id.reference in done
            if (row.state == "sent" and row.heard_on) or (row.state == "doubt" and acted and self.chance(0.4)):
                for _time in range(self.dice.choice((1, 1, 2))):
                    self.webhook(row.child_id, said)
            elif row.state == "doubt":
                (row.action_found_done if acted else row.action_found_not_done)()
            elif row.state == "failed" and not row.settled:
                (row.action_try_again if row.kind != "void" and not everything else row.action_leave)()
        for card in self.roots().filtered(lambda one: one.state == "pending"):
            self.webhook(card, self.dice.choice(("authorized", "authorized", "cancel")))

    def step_capture_by_hand(self):
        card = self.some(self.roots().filtered(lambda one: one.state == "authorized"))
        if not card:
            return
        self.side.behaves(self.dice.choice(HOW))
        with self.perhaps():
            if self.way(card) in ("each", "hand"):
                wizard = self.env["payment.capture.wizard"].with_context(active_ids=card.ids).create({})
                wizard.amount_to_capture = self.part(wizard.available_amount)
                wizard.action_capture()
            elif self.chance(0.2):
                card.action_capture()
        self.side.behaves()

    def step_void_by_hand(self):
        card = self.some(self.roots().filtered(lambda one: one.state == "authorized"))
        if card and self.chance(0.3):
            self.side.behaves(self.dice.choice(HOW))
            with self.perhaps():
                card.action_void()
            self.side.behaves()

    def step_refund(self):
        moved = (self.roots() | self.family(self.roots())).filtered(
            lambda one: one.state == "done" and one.amount > 0 and not one.child_transaction_ids.filtered(
                lambda part: part.operation != "refund" and part.state in ("done", "cancel")))
        one = self.some(moved)
        free = one and round(one._oms_refundable(), 2)
        if free and free > 0:
            self.side.behaves(self.dice.choice(HOW))
            with self.perhaps():
                one.action_refund(min(self.part(free), free))
            self.side.behaves()

    def step_chargeback(self):
        known = self.env["oms.chargeback"].search([("transaction_id", "in", (self.roots() | self.family(self.roots())).ids)])
        if known:
            with self.perhaps():
                self.some(known.filtered(lambda back: back.state == "open") or known).action_won()
            return
        one = self.some((self.roots() | self.family(self.roots())).filtered(
            lambda one: one.state == "done" and one.amount > 0 and one._oms_taken() > 0))
        free = one and round(one._oms_refundable(), 2)
        if free and free > 0:
            for _time in range(self.dice.choice((1, 2))):
                self.env["oms.chargeback"]._oms_told(one, f"dp_{one.id}_{len(known)}", amount=min(self.part(free), free))
