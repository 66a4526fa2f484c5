# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...jobs import look_apart
from ...tools import Fact
from .oms_payment_operation import CRON
from .sending import sending_of


class PaymentTransaction(models.Model):
    """Until when what was authorised can be captured, and whether it was authorised for all of its orders.

    The day is the company's. It is the day on which the authorisation ends, at whatever hour: nothing is counted on any more
    when it has begun.
    """

    _inherit = "payment.transaction"

    oms_authorised_on = fields.Datetime("Authorised on", readonly=True, copy=False)
    oms_ends_on = fields.Date(
        "Authorisation ends on", compute="_compute_oms_ends_on", inverse="_inverse_oms_ends_on", store=True, readonly=False,
        copy=False, help="By the card policy of its provider; where the provider or the bank says otherwise, type their day.")
    oms_ends_typed = fields.Date("Typed end", readonly=True, copy=False)
    oms_renew_on = fields.Date("To be renewed from", compute="_compute_oms_ends_on", store=True, copy=False)
    oms_covers = fields.Boolean(
        "Covered its orders", readonly=True, copy=False,
        help="Its orders were covered when it was authorised: what they are raised by since then is missing.")
    oms_told_on = fields.Date("Customer asked to pay again on", readonly=True, copy=False)

    _oms_runs_out_idx = models.Index("(oms_renew_on) WHERE state = 'authorized' AND oms_renew_on IS NOT NULL")

    @api.depends("state", "oms_authorised_on", "provider_id", "payment_method_id", "oms_ends_typed")
    def _compute_oms_ends_on(self):
        """Of what is authorised; what is not any more keeps its days, as history."""
        open_ones = self.filtered(lambda one: one.state == "authorized")
        policies = self.env["oms.payment.policy"]._for(open_ones) if open_ones else {}
        for one in self:
            if one not in open_ones:
                one.oms_ends_on, one.oms_renew_on = one.oms_ends_on, one.oms_renew_on
                continue
            policy = policies[one.id or one._origin.id]
            one.oms_ends_on = one.oms_ends_typed or one._oms_end_by(policy)
            one.oms_renew_on = (one.oms_ends_on - timedelta(days=policy.renew_days or 0)
                                if one.oms_ends_on and policy.renew_days is not None else False)

    def _oms_end_by(self, policy):
        if not policy.days:
            return False
        since = self.oms_authorised_on or self.last_state_change or fields.Datetime.now()
        return self.env["oms.day"]._of(since + timedelta(days=policy.days), company=self.company_id)

    def _inverse_oms_ends_on(self):
        """Somebody knows better until when the bank keeps it."""
        for one in self:
            one.write({"oms_ends_typed": Fact(one.oms_ends_on), "oms_told_on": Fact(False)})
        self._oms_end_later()
        # sudo: holds of orders, for whoever was allowed to write the day
        self.env["oms.cover"]._check(self.sudo().sale_order_ids)

    @api.model
    def _oms_end_anew(self, companies):
        """The policies of these companies are others now: so are the days of what is authorised for them and their branches,
        which may use a provider of the company above."""
        some = self.sudo().search(  # sudo: days of payments follow from the policy, whoever may see them
            Domain("company_id", "child_of", companies.root_id.ids) & Domain("state", "=", "authorized"))
        some._oms_end_later()

    def _oms_end_later(self):
        """Have the days worked out, also where one of them is being written."""
        for name in ("oms_ends_on", "oms_renew_on"):
            self.env.add_to_compute(self._fields[name], self)

    # --- authorised --------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        transactions.filtered(lambda one: one.state == "authorized")._oms_note_authorised()
        return transactions

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "authorized":
            self._oms_note_authorised()
        elif vals.get("state") in ("done", "cancel", "error") and not sending_of(self.env):  # else once the answer is committed
            # sudo: holds of orders, for whoever handles the payment. A part of it that the bank cut has no orders of its own.
            mine = self.sudo()
            look_apart((mine | mine.source_transaction_id).sale_order_ids, mine.env["oms.cover"]._check)
        return result

    def _oms_note_authorised(self):
        """Note since when they are, and of which all orders are covered now: of these nothing is expected on account."""
        mine = self.sudo()  # sudo: amounts of the orders that somebody just paid
        mine.write({"oms_authorised_on": fields.Datetime.now()})
        if mine.filtered(lambda one: one.invoice_ids and not one.sale_order_ids):
            mine.env.ref(CRON)._trigger()  # what was billed is taken at once
        asked = mine.filtered(lambda one: not one.oms_covers and one.sale_order_ids)
        if asked:
            lacking = self.env["oms.cover"]._uncovered(asked.sale_order_ids)
            asked.filtered(lambda one: lacking.isdisjoint(one.sale_order_ids.ids)).write({"oms_covers": True})
