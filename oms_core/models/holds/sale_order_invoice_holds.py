# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class SaleOrder(models.Model):
    """A hold that keeps from invoicing, at every door: bills of the order, down payments, bills after an online payment,
    documents made by hand that name a line of it.
    """

    _inherit = "sale.order"

    def _get_invoiceable_lines(self, final=False):
        lines = super()._get_invoiceable_lines(final)
        return lines - lines._oms_stopped("invoice")

    def _create_invoices(self, grouped=False, final=False, date=None):
        orders = self.env["oms.hold"]._may_invoice(self)
        if not orders and self:
            return self.env["account.move"]
        return super(SaleOrder, orders)._create_invoices(grouped=grouped, final=final, date=date)

    def _generate_downpayment_invoices(self):
        return super(SaleOrder, self.env["oms.hold"]._may_invoice(self))._generate_downpayment_invoices()


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def write(self, vals):
        if "invoice_lines" not in vals or self.env.su:
            return super().write(vals)
        before = self.invoice_lines
        result = super().write(vals)
        (self.invoice_lines - before)._oms_check_linked()
        return result


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        result = super().write(vals)
        if "sale_line_ids" in vals and not self.env.su:
            self._oms_check_linked()
        return result

    def _oms_check_linked(self):
        """A bill that is posted cannot be made one of a held order afterwards.

        :raises UserError: for the first of these items
        """
        for item in self.filtered(lambda item: item.parent_state == "posted"
                                  and item.move_id.move_type in ("out_invoice", "out_receipt")):
            for line in item.sale_line_ids._oms_stopped("invoice"):
                raise UserError(self.env._(
                    "%(invoice)s cannot be linked to %(order)s, which is held for %(reasons)s. Clear the hold first.",
                    invoice=item.move_id.display_name, order=line.order_id.name,
                    reasons=line.order_id._oms_stop_names("invoice")))


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = "sale.advance.payment.inv"

    def _create_invoices(self, sale_orders):
        orders = sale_orders.env["oms.hold"]._may_invoice(sale_orders)
        if not orders and sale_orders:
            return self.env["account.move"]
        return super()._create_invoices(orders)


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        """Every way of posting ends in this write."""
        if vals.get("state") == "posted" and not self.env.su:
            self._oms_check_invoice_holds()
        return super().write(vals)

    def _post(self, soft=True):
        """Also entries that post themselves on a day: the job says why not, on the entry."""
        if soft and self.env.su:
            self._oms_check_invoice_holds()
        return super()._post(soft=soft)

    def _oms_check_invoice_holds(self):
        """:raises UserError: for bills, made by whatever door, of orders that a hold keeps from invoicing"""
        bills = self.filtered(lambda move: move.state == "draft" and move.move_type in ("out_invoice", "out_receipt"))
        held = self.env.execute_query(self._oms_held_bills_sql(SQL("move.id = ANY(%s)", bills.ids))) if bills else ()
        if held:
            raise UserError("\n".join(self.env._(
                "%(invoice)s cannot be posted: %(order)s is held for %(reason)s. Clear the hold first.",
                invoice=self.browse(row[0]).display_name, order=row[1], reason=row[2]) for row in held[:5]))

    @api.model
    def _oms_held_bills_sql(self, which):
        """SELECT (id, order, reason) of bills ``move`` with lines of orders that are held from invoicing."""
        self.env["account.move.line"].flush_model(["move_id", "sale_line_ids"])
        self.env["oms.hold"].flush_model(["state", "order_id", "line_id"])
        return SQL(
            """SELECT DISTINCT move.id, sale.name, COALESCE(reason.name ->> %(lang)s, reason.name ->> 'en_US')
                 FROM account_move move
                 JOIN account_move_line item ON item.move_id = move.id
                 JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = item.id
                 JOIN sale_order_line line ON line.id = link.order_line_id
                 JOIN sale_order sale ON sale.id = line.order_id
                 JOIN oms_hold hold ON hold.order_id = sale.id AND %(on_line)s
                 JOIN oms_hold_reason reason ON reason.id = hold.reason_id AND %(stops)s
                WHERE %(which)s ORDER BY 1""", lang=self.env.lang or "en_US", which=which,
            stops=self.env["oms.hold"]._stopping_sql("invoice"), on_line=self.env["oms.hold"]._on_line_sql())
