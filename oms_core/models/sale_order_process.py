# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..planning import credit as planning
from ..tools import later_on_collision, refuse_computed

_logger = logging.getLogger(__name__)


class SaleOrder(models.Model):
    """The one path of an order: gather, plan, apply, settle (docs/architecture.md)."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            refuse_computed(self, vals)
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sale")._oms_log_confirmed()
        return orders

    def write(self, vals):
        refuse_computed(self, vals)
        confirmed = self.browse()
        if vals.get("state") == "sale":
            confirmed = self.filtered(lambda order: order.state != "sale")
            confirmed.order_line._oms_reopen(
                {line: line.oms_closed_qty for line in confirmed.order_line}, self.env._("Confirmed again"))
        result = super().write(vals)
        if "partner_invoice_id" in vals:
            self.filtered(lambda order: order.state == "sale")._oms_check_credit()
        confirmed._oms_log_confirmed()
        return result

    def _oms_log_confirmed(self):
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "confirmed", "customer_visible": True,
             "summary": self.env._("Order confirmed")}
            for order in self
        ])

    def _action_cancel(self):
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        confirmed._oms_after_cancel()
        return result

    def _oms_after_cancel(self):
        """A cancelled order is not held any more, and its demand is gone. Extended by promising."""
        # sudo: the holds end with the order, whoever was allowed to cancel it
        self.sudo().oms_hold_ids.filtered(lambda hold: hold.state == "active")._close(self.env._("Order cancelled"))
        self.sudo().write({"oms_credit_passed": 0.0})  # sudo: as above
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "cancelled", "customer_visible": True,
             "summary": self.env._("Order cancelled")}
            for order in self
        ])

    # --- the process ---------------------------------------------------------------------------------

    def _oms_process(self):
        """Bring confirmed orders as far as the facts allow. Safe to call at any time, and twice."""
        orders = self.filtered(lambda order: order.state == "sale")
        orders._oms_recheck_credit()
        orders._oms_supply()
        orders._oms_send()

    def _oms_supply(self):
        """Launch what a hold kept back. Extended by promising: what is short is tried again."""
        free = self.filtered(lambda order: not order._oms_release_blocked())
        procurements = []
        for line in free.order_line.filtered(lambda line: line.product_id.type == "consu" and not line.display_type):
            if not line._oms_launches_documents():
                continue
            missing = line._oms_unlaunched_quantity()
            if line.product_uom_id.compare(missing, 0) > 0:
                quantity, unit = line.product_uom_id._adjust_uom_quantities(missing, line.product_id.uom_id)
                procurements += line._create_procurements(quantity, unit, line._prepare_procurement_values())
        if procurements:  # directly: Odoo's own launch leaves out locked orders
            self.env["stock.rule"].run(procurements)

    def _oms_send(self, planned=False):
        """Release the unreleased moves of orders that are not held: all of them, or those of warehouses
        that send at once.

        :param planned: also those of warehouses that plan what they send
        :returns: the moves sent
        """
        free = self.filtered(lambda order: order.state == "sale" and not order._oms_release_blocked())
        if planned and not free:
            held = self.filtered(lambda order: order._oms_release_blocked())
            if held:
                raise UserError(self.env._(
                    "%(orders)s cannot be sent to the warehouse: held for %(reasons)s. Clear the hold first.",
                    orders=", ".join(held[:5].mapped("name")),
                    reasons=", ".join(held.sudo().oms_hold_ids.filtered(  # sudo: names of reasons only
                        lambda hold: hold.state == "active").reason_id.mapped("name"))))
        # sudo: the order desk has no access of its own to moves; held orders are left out above
        moves = free.sudo().order_line.move_ids.filtered(
            lambda move: move.oms_unreleased and move._oms_may_release()
            and (planned or (move.warehouse_id or move.picking_type_id.warehouse_id).oms_release_policy != "planned"))
        return moves._oms_release()

    # --- credit ----------------------------------------------------------------------------------------

    def _oms_check_credit(self):
        """Hold orders that want more credit than their account has room for (or note that they would be held).

        Judged against all that is committed or claimed, in the order given, under the guards of the accounts:
        two orders of one account cannot both use the same room.
        """
        for company, orders in self.grouped("company_id").items():
            accounts = self.env["oms.credit.account"]._oms_for_partners(orders.partner_invoice_id, company)
            orders = orders.filtered(
                lambda order, accounts=accounts: order.partner_invoice_id.commercial_partner_id.id in accounts
                and not order._oms_active_holds("credit"))
            if orders:
                orders._oms_apply_verdicts(*orders._oms_claim_credit(accounts))

    def _oms_claim_credit(self, accounts):
        """(token, verdicts) for these orders, claimed in a transaction of its own."""
        amounts = self.env["oms.credit.account"]._gather_open_amounts(self.ids)
        asks = [self._oms_credit_ask(order, accounts, amounts.get(order.id, 0.0)) for order in self]
        limits = {account.id: account.limit for account in accounts.values()}
        account_ids = sorted({ask.account_id for ask in asks})
        rounding = self.company_id.currency_id.rounding

        def decide(cr):
            owes = self.env["oms.credit.account"]._gather_owes(cr, account_ids, without_orders=self.ids)
            known = [planning.Account(key, limits[key], owes.get(key, 0.0)) for key in account_ids]
            verdicts = planning.judge(known, asks, tolerance=rounding / 2)
            rows = [(v.account_id, 0, v.amount, v.order_id) for v in verdicts if v.passed and v.amount > 0]
            return verdicts, rows

        return self.env["oms.claim"]._claim("credit", [(key, 0) for key in account_ids], decide)

    @api.model
    def _oms_credit_ask(self, order, accounts, amount):
        """What the order wants: what is left to invoice, less what was paid for it and is not in the ledger yet."""
        rate = order.currency_rate or 1.0
        # sudo: payments made online, and what was granted before, for whoever edits the order
        prepaid = sum(
            payment.amount for payment in order.sudo().transaction_ids
            if payment.state in ("authorized", "done") and payment.payment_id.move_id.state != "posted")
        cleared = max(order.sudo().oms_hold_ids.mapped("granted"), default=0.0)
        cleared *= 1 + order.company_id.oms_credit_tolerance / 100
        account = accounts[order.partner_invoice_id.commercial_partner_id.id]
        # What passed once is counted already: only an order that grows is judged again.
        granted = max(cleared, order.sudo().oms_credit_passed)
        return planning.Ask(order.id, account.id, amount - prepaid / rate, granted)

    def _oms_apply_verdicts(self, token, verdicts):
        failed = [verdict for verdict in verdicts if not verdict.passed]
        passed = self.browse([verdict.order_id for verdict in verdicts if verdict.passed])
        if token:
            # sudo: a mark of ours on an order the user confirms; read back by whoever sums up what is owed
            amounts = {verdict.order_id: verdict.amount for verdict in verdicts}
            for order in passed.sudo():
                order.write({"oms_credit_token": token, "oms_credit_passed": amounts[order.id]})
            if self.env["oms.claim"]._consume(token):
                passed.flush_recordset(["oms_credit_token", "oms_credit_passed"])
        if not failed:
            return
        reason = self.env.ref("oms_core.hold_reason_credit")
        entries = []
        for verdict in failed:
            order = self.browse(verdict.order_id)
            observed = order.company_id.oms_credit_mode != "enforce"
            seen = order.sudo().oms_hold_ids.filtered(lambda hold: hold.state == "observed")  # sudo: as above
            if observed and seen:
                continue
            facts = {"amount": verdict.amount, "owes": verdict.owes, "limit": verdict.limit, "room": verdict.room}
            entries.append((order, reason, order._oms_credit_message(verdict), facts, observed))
        self.env["oms.hold"]._place(entries)

    def _oms_credit_message(self, verdict):
        currency = self.company_id.currency_id
        return self.env._(
            "Order of %(amount)s, room left %(room)s (limit %(limit)s, owes %(owes)s)",
            amount=currency.format(verdict.amount), room=currency.format(verdict.room),
            limit=currency.format(verdict.limit), owes=currency.format(verdict.owes))

    def _oms_recheck_credit(self):
        """Clear credit holds of orders that fit the room by now (paid, limit raised, order made smaller)."""
        for company, orders in self.filtered("oms_credit_held").grouped("company_id").items():
            accounts = self.env["oms.credit.account"]._oms_for_partners(orders.partner_invoice_id, company)
            asked = orders.filtered(
                lambda order, accounts=accounts: order.partner_invoice_id.commercial_partner_id.id in accounts)
            fits = orders - asked  # no limit any more
            if asked:
                token, verdicts = asked._oms_claim_credit(accounts)
                passed = asked.browse([verdict.order_id for verdict in verdicts if verdict.passed])
                asked._oms_apply_verdicts(token, [verdict for verdict in verdicts if verdict.passed])
                fits |= passed
            # A person's hold for the same reason has no limit among its facts: only persons clear it.
            fits._oms_active_holds("credit").filtered(
                lambda hold: (hold.facts or {}).get("limit") is not None)._close(self.env._("Fits the room left"))

    def _create_invoices(self, grouped=False, final=False, date=None):
        """A hold that keeps from invoicing does so at every door where a person stands."""
        if not self.env.su:
            for order in self:
                held = order._oms_active_holds().filtered(lambda hold: hold.reason_id.blocks_invoice)
                if held:
                    raise UserError(self.env._(
                        "%(order)s cannot be invoiced: held for %(reasons)s. Clear the hold first.",
                        order=order.name, reasons=", ".join(held.reason_id.mapped("name"))))
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    @api.model
    def _oms_before_process(self):
        """What the job looks at before orders. Extended by promising."""

    @api.model
    @later_on_collision("oms_core.cron_process")
    def _cron_oms_process(self):
        """Give held and backordered orders another look, in chunks that commit.

        A run that is out of time is followed by one that begins where it ended, so that no order waits for ever
        behind others. An order that cannot be processed is named in the log and does not stop the others.
        """
        self._oms_before_process()
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: where the last run ended
        last = int(parameters.get_param("oms_core.process_after") or 0)
        waiting = self.search(
            [("state", "=", "sale"), "|", ("oms_credit_held", "=", True), ("oms_backordered", "=", True)], order="id")
        orders = waiting.filtered(lambda order: order.id > last) + waiting.filtered(lambda order: order.id <= last)
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(orders))
        for ids in split_every(20, orders.ids):
            self.browse(ids)._oms_process_or_log()
            parameters.set_param("oms_core.process_after", str(ids[-1]))
            if not Cron._commit_progress(len(ids)):
                break

    def _oms_process_or_log(self):
        claims = self.env["oms.claim"]
        mark = claims._mark()
        try:
            with self.env.cr.savepoint():
                self._oms_process()
        except OperationalError:
            raise
        except Exception as error:
            # Whatever it is, one order must not keep the others waiting.
            self.env.invalidate_all()
            claims._free_since(mark)
            if len(self) == 1:
                _logger.warning("%s cannot be processed: %s", self.name, error, exc_info=not isinstance(error, UserError))
                return
            for order in self:
                order._oms_process_or_log()
