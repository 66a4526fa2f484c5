# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ...jobs import in_sets, timed_out
from ...tools import facts
from .oms_import_partners import QUIET


class OmsImport(models.Model):
    """Orders of import lines: created in one batch, confirmed in one call, dated as in the file."""

    _inherit = "oms.import"

    def _oms_import_orders(self, lines):
        """Make and confirm the orders of these lines. What the system refuses is rejected order by order."""
        if not lines:
            return
        groups = [self.env["oms.import.line"].concat(*group)
                  for _ref, group in groupby(lines, key=lambda line: line.order_ref)]
        spent, failed = in_sets(self.env, groups, len(groups), self._oms_make_timed, faults=(UserError, IntegrityError))
        for one in spent:
            self._oms_add_seconds(one)
        for group, error in failed.items():
            self._oms_refuse(group, error)

    def _oms_make_timed(self, groups):
        spent = {}
        self._oms_make_orders(groups, spent)
        return spent

    def _oms_refuse(self, lines, error):
        if isinstance(error, IntegrityError):
            text = self.env._("The database refused it: %s", error.diag.message_primary or "")
        elif timed_out(error):
            text = self.env._("It takes longer than the database allows.")
        else:
            text = str(error.args[0]) if error.args else str(error)
        self._oms_reject(lines, "refused", text)

    def _oms_make_orders(self, groups, spent):
        """Make an order of each of these sets of lines."""
        lines = self.env["oms.import.line"].concat(*groups)
        with self._oms_timed(spent, "products"):
            products = self._oms_products(lines)
        with self._oms_timed(spent, "customers"):
            partners = self._oms_partners(lines)
        with self._oms_timed(spent, "orders"):
            same = self._oms_same_vals()
            orders = self.env["sale.order"].with_company(self.company_id).with_context(**QUIET).create(
                [self._oms_order_vals(group, products, partners, *same) for group in groups])
            self._oms_link(groups, orders)
        with self._oms_timed(spent, "confirm"):
            self._oms_confirm(groups, orders)
        with self._oms_timed(spent, "timeline"):
            self._oms_log_imported(groups, orders)

    # --- values --------------------------------------------------------------------------------------

    def _oms_same_vals(self):
        """(values of every order, values of every order line): what Odoo would look up record by record, to find
        nothing, where the company has no rules for it."""
        # sudo: only whether there are such rules
        has_analytic_rules = self.env["account.analytic.distribution.model"].sudo().search_count([], limit=1)
        has_fiscal_rules = self.env["account.fiscal.position"].sudo().search_count([], limit=1)
        return (
            {} if has_fiscal_rules else {"fiscal_position_id": False},
            {} if has_analytic_rules else {"analytic_distribution": False},
        )

    def _oms_order_vals(self, lines, products, partners, same, same_of_lines):
        """Values of the quotation of one order's lines."""
        first = lines[0]
        options = self.options
        return {
            "company_id": self.company_id.id,
            "partner_id": partners[first.customer_ref or False, first.country or False].id,
            "user_id": False,  # nobody sold it: it came from a channel
            "team_id": options["team_id"],
            **({"warehouse_id": options["warehouse_id"]} if options["warehouse_id"] else {}),
            **({"pricelist_id": options["pricelist_id"]} if options["pricelist_id"] else {}),
            "date_order": first.date,
            "client_order_ref": first.order_ref,
            "origin": self.name,
            **facts({
                "oms_channel": self.channel, "oms_channel_ref": first.order_ref, "oms_original_date": first.original_date}),
            **same,
            "order_line": [
                Command.create({**same_of_lines, **self._oms_order_line_vals(line, products[line.sku])})
                for line in lines],
        }

    def _oms_order_line_vals(self, line, product):
        """Values of an order line. A credited charge is one of a negative price: invoicing makes a credit note of it
        (a negative quantity would wait for ever to be delivered)."""
        credit = line.quantity < 0
        price = -line.price_unit if credit else line.price_unit
        return {
            "product_id": product.id,
            "name": line.name or product.name,
            "product_uom_qty": abs(line.quantity),
            "product_uom_id": product.uom_id.id,
            "price_unit": price,
            # Different from the price: it is agreed by the channel, and editing the quantity must not replace it
            # with the list price.
            "technical_price_unit": price + 1,
            "discount": 0.0,
        }

    # --- writing -------------------------------------------------------------------------------------

    def _oms_link(self, groups, orders):
        """Write on each import line which order line it became, and on the returns what they give back."""
        for lines, order in zip(groups, orders, strict=True):
            for line, sale_line in zip(lines.sudo(), order.order_line.sorted("id"), strict=True):  # sudo: as above
                line.write({"state": "done", "order_id": order.id, "sale_line_id": sale_line.id})
        all_lines = self.env["oms.import.line"].concat(*groups)
        matches = self.env["oms.import.match"].sudo().search([("source_id", "in", all_lines.ids)])  # sudo: as above
        for match in matches:
            match.sale_line_id = match.source_id.sale_line_id

    def _oms_confirm(self, groups, orders):
        """Confirm, then put back the date of the order, which Odoo takes for the date of confirmation."""
        orders.with_context(**QUIET, **self._oms_confirm_context()).action_confirm()
        self.env.flush_all()
        for lines, order in zip(groups, orders, strict=True):
            order.date_order = lines[0].date

    def _oms_confirm_context(self):
        """More context for the confirmation: nobody waits at a button to be refused. For extensions."""
        return {"oms_no_refusal": True}

    def _oms_log_imported(self, groups, orders):
        self.env["oms.order.event"]._oms_log([
            {
                "order_id": order.id,
                "kind": "imported",
                "summary": self.env._(
                    "Imported from %(file)s, line %(line)s (%(number)s)",
                    file=self.file_name or "", line=lines[0].line_number, number=self.name),
                "facts": {"import": self.name, "lines": len(lines), "original_date": fields.Datetime.to_string(
                    lines[0].original_date)},
            }
            for lines, order in zip(groups, orders, strict=True)
        ])
