# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import Command, api, models
from odoo.tools import SQL, format_date

from ...planning.billing_run import Sent, covered

#: A shipment on an invoice: the number of its slip and the day on which it left.
Slip = namedtuple("Slip", "name day")


class OmsBilling(models.AbstractModel):
    """What an invoice says of where its lines come from: slip, shipping date, the customer's order number."""

    _inherit = "oms.billing"

    @api.model
    def _dress(self, vals_list, keys):
        """Complete the values of invoices for several orders before they are made: numbers and orders in the order of their lines
        (Odoo joins sets), slip and date on the lines, a section for each order and shipment.

        :param keys: ``BillKeys``
        """
        pairs = {id(vals): list(self._pairs(vals)) for vals in vals_list}
        wanted = {line: vals["quantity"] for found in pairs.values() for vals, line in found
                  if line and vals.get("display_type") == "product"}
        slips = self._gather_slips(wanted)
        for vals in vals_list:
            found = pairs[id(vals)]
            orders = self.env["sale.order"].concat(*dict.fromkeys(line.order_id for _vals, line in found if line))
            vals["ref"] = ", ".join(dict.fromkeys(order.client_order_ref or order.name for order in orders))[:2000]
            vals["invoice_origin"] = ", ".join(orders.mapped("name"))
            for line_vals, line in found:
                if mine := slips.get(line):
                    line_vals.update(self._slip_values(mine, line))
            days = [slip.day for _vals, line in found for slip in slips.get(line, ()) if slip.day]
            if days and "delivery_date" in vals:
                vals["delivery_date"] = max(days)
            self._divide_lines(vals, found, slips)
            if keys.run:
                vals.update(oms_run_id=keys.run.id, oms_send_state="waiting" if keys.run.send else False)
            else:
                vals.pop("oms_run_key", None)  # it said what goes together, nothing more

    @api.model
    def _pairs(self, vals):
        """(values, order line) of the lines of an invoice to be."""
        for command in vals["invoice_line_ids"]:
            links = [link[1] for link in command[2].get("sale_line_ids") or () if link[0] == Command.LINK]
            yield command[2], self.env["sale.order.line"].browse(links[:1])

    @api.model
    def _slip_values(self, slips, line):
        return {
            "oms_slips": ", ".join(slip.name for slip in slips), "oms_shipped_on": max(slip.day for slip in slips),
            "oms_customer_ref": line.order_id.client_order_ref}

    # --- which shipments ------------------------------------------------------------------------------------------------

    @api.model
    def _gather_slips(self, quantities):
        """{order line: [:class:`Slip`]} of the shipments that a bill for so much ({order line: quantity}) is for: one query."""
        lines = self.env["sale.order.line"].concat(*quantities)
        if not lines:
            return {}
        self.env.flush_all()
        day = self.env["oms.day"]._warehouse_day_sql(SQL("move.date"), SQL("type.warehouse_id"))
        rows = self.env.execute_query(SQL(
            """SELECT line.id, line.qty_invoiced, sent.*
                 FROM sale_order_line line,
              LATERAL (SELECT picking.id AS slip, picking.name, %(day)s AS day, %(net)s AS quantity,
                              move.product_id != line.product_id AS part,
                              move.date > COALESCE(%(billed)s, '-infinity') AS new, move.date, move.id
                         FROM %(sent)s) sent
                WHERE line.id = ANY(%(ids)s) ORDER BY line.id, sent.date, sent.id""",
            day=day, net=self._net_sql(), billed=self._billed_on_sql(), ids=lines.ids, sent=self._sent_sql(SQL(
                """JOIN stock_picking picking ON picking.id = move.picking_id
                   JOIN stock_picking_type type ON type.id = picking.picking_type_id"""))))
        moves, billed, named = {}, {}, {}
        for line_id, before, slip, name, left, quantity, part, new, *_order in rows:
            moves.setdefault(line_id, []).append(Sent(slip, float(quantity), part, new))
            billed[line_id] = float(before)
            named[slip] = Slip(name, left)
        return {line: [named[slip] for slip in covered(moves[line.id], billed[line.id], quantity)]
                for line, quantity in quantities.items() if line.id in moves}

    # --- sections ---------------------------------------------------------------------------------------------------------

    @api.model
    def _divide_lines(self, vals, found, slips):
        """Give each order, and each shipment of one that has no sections of its own, a section of the invoice; nothing where
        there would be but one."""
        blocks, first, sent = {}, {}, {}
        owners = self._owners(found)
        own = {line.order_id for line_vals, line in found
               if line and line_vals.get("display_type") in ("line_section", "line_subsection")}
        for _vals, line in found:
            if slips.get(line):
                first.setdefault(line.order_id, tuple(slips[line]))
                sent.setdefault(line.order_id, set()).add(tuple(slips[line]))
        for (line_vals, line), order in zip(found, owners, strict=True):
            paid_before = line.is_downpayment or (not line and line_vals.get("display_type") == "line_section")
            if order in own or (paid_before and len(sent.get(order, ())) > 1):
                mine = ()  # what was paid before is for none of several deliveries
            else:  # what was not shipped goes with what was
                mine = tuple(slips.get(line, ())) or first.get(order, ())
            blocks.setdefault((order, mine), []).append(line_vals)
        if len(blocks) < 2:
            return
        said = self.with_context(lang=self.env["res.partner"].browse(vals["partner_id"]).lang)
        lines = []
        for (order, mine), some in self._by_order(blocks):
            named = mine or (tuple(dict.fromkeys(
                slip for line_vals, line in found if line.order_id == order for slip in slips.get(line, ())))
                if order in own else ())
            lines.append({"display_type": "line_section", "name": said._section_words(order, named)})
            for line_vals in some:
                if line_vals.get("display_type") == "line_section":
                    line_vals["display_type"] = "line_subsection"
                lines.append(line_vals)
        for number, line_vals in enumerate(lines, 1):
            line_vals["sequence"] = number
        vals["invoice_line_ids"] = [Command.create(line_vals) for line_vals in lines]

    @api.model
    def _owners(self, found):
        """The order of each line. Odoo's heading of down payments names no line: it is of what comes below it."""
        owners, above = [], self.env["sale.order"]
        for place, (line_vals, line) in enumerate(found):
            above = line.order_id or above
            if not line and line_vals.get("display_type") == "line_section":
                above = next((below.order_id for _vals, below in found[place:] if below), above)
            owners.append(above)
        return owners

    @api.model
    def _by_order(self, blocks):
        """The blocks, those of an order one after the other."""
        places = {}
        for order, _slips in blocks:
            places.setdefault(order, len(places))
        return sorted(blocks.items(), key=lambda block: places[block[0][0]])

    @api.model
    def _section_words(self, order, slips):
        """Order S00012 (PO 77), delivery WH/OUT/00007 of 11/28/2026"""
        name = self.env._("Order %(order)s (%(reference)s)", order=order.name, reference=order.client_order_ref) \
            if order.client_order_ref else self.env._("Order %(order)s", order=order.name)
        if not slips:
            return name
        return self.env._("%(order)s, delivery %(slips)s", order=name, slips=self._slip_words(slips))

    @api.model
    def _slip_words(self, slips):
        return ", ".join(
            self.env._("%(slip)s of %(day)s", slip=slip.name, day=format_date(self.env, slip.day)) for slip in slips)
