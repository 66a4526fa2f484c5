# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ...planning import packing


class OmsPacking(models.AbstractModel):
    """What interrupts packing: the order was cancelled, changed, stopped or shipped meanwhile. The words say what happened and
    what to do, never why somebody is not to get goods."""

    _inherit = "oms.packing"

    @api.model
    def _stopped(self, picking):
        """None, or {"words", "what_to_do"}: why nothing may be packed on this transfer now."""
        if picking.state == "cancel":
            return self._stop(self.env._("%s was cancelled.", picking._oms_order_name()), self._put_back_text(picking))
        if picking.state == "done":
            return self._stop(
                self.env._("%s has left.", picking._oms_order_name()) if picking.location_dest_id.usage == "customer"
                else self.env._("%s is packed.", picking._oms_order_name()), self.env._("Put it where it is fetched."))
        if picking.oms_unreleased:
            return self._stop(
                self.env._("%s was called back from the warehouse.", picking._oms_order_name()), self._put_back_text(picking))
        if not self._works_here(picking):
            return self._stop(
                self.env._("%s is not packed here.", picking.name),
                self.env._("It is on the list: %s.", picking._oms_step_label()))
        if self._last_hold(picking) > picking.oms_goes_on:
            return self._stop(
                self.env._("The office stopped %s after it was picked.", picking._oms_order_name()),
                self.env._("Put it aside and ask the office. It may go on: then press Go on."), "go_on")
        return None

    @api.model
    def _last_hold(self, picking):
        """The id of the order's last hold, while one stops goods of this transfer; else 0."""
        order = picking.sudo().sale_id  # sudo: which hold was the last, and whether it stops these goods; no more is told
        if not order.oms_held or not picking.move_ids.sudo().sale_line_id._oms_stopped():
            return 0
        return max(order.oms_hold_ids.filtered(lambda hold: hold.state == "active").ids, default=0)

    @api.model
    def _stop(self, words, what_to_do, may=None):
        return {"words": words, "what_to_do": what_to_do, "may": may}

    @api.model
    def _put_back_text(self, picking):
        """What to do with goods that are in somebody's hands and are not wanted."""
        names = {self.env["stock.package"].browse(parcel).name for parcel, _product, _lot in
                 self.env["oms.scan"]._put_into_parcels(picking)}
        if names:
            return self.env._("Take everything out of %s and put it back into stock.", ", ".join(sorted(names)))
        return self.env._("Put what you have of it back into stock.")

    @api.model
    def _out_rows(self, out):
        """What has to come out of parcels: [{"parcel_id", "parcel", "product_id", "name", "lot", "quantity"}]. Of some of
        it no line may be left, so that it is in no parcel of the job."""
        parcels = self.env["stock.package"].browse({parcel for parcel, _product, _lot in out})
        products = self.env["product.product"].browse({product for _parcel, product, _lot in out})
        lots = self.env["stock.lot"].browse({lot for _parcel, _product, lot in out if lot})
        parcel_names, product_names, lot_names = (dict(zip(some.ids, some.mapped(name), strict=True)) for some, name in (
            (parcels, "name"), (products, "display_name"), (lots, "name")))
        return [{"parcel_id": parcel, "parcel": parcel_names[parcel], "product_id": product, "name": product_names[product],
                 "lot": lot_names.get(lot), "quantity": products.browse(product).uom_id.round(quantity)}
                for (parcel, product, lot), quantity in sorted(out.items())]

    @api.model
    def _stopped_by_change(self, picking, content, lost):
        """None, or why nothing is packed before something comes out of parcels: the order does not want it any more, or it may
        not leave with the rest.

        :param lost: what was put into parcels and is wanted no more: {(parcel, product, lot): quantity}
        """
        out, held = dict(lost), {}
        by_id = {line.id: line for line in content.lines}
        for part in packing.beyond(content.lines, content.demands)[1]:
            self._add(out, by_id[part.line], part.quantity)
        if out:
            return self._stopped_by_goods(
                out, self.env._("%s was changed meanwhile.", picking._oms_order_name()),
                lambda what: self.env._("Take %s, put it back into stock, then go on.", what))
        for line in content.held:
            if line.parcel:
                self._add(held, line, line.quantity)
        if held:
            return self._stopped_by_goods(
                held, self.env._("The office stopped a part of %s.", picking._oms_order_name()),
                lambda what: self.env._("Take %s, put it aside and ask the office. The rest may go on.", what))
        return None

    @api.model
    def _add(self, out, line, quantity):
        key = (line.parcel, line.product, line.lot)
        out[key] = out.get(key, 0.0) + quantity

    @api.model
    def _stopped_by_goods(self, out, words, what_to_do):
        rows = self._out_rows(out)
        said = ", ".join(self.env._(
            "%(quantity).12g × %(product)s out of %(parcel)s", quantity=row["quantity"], parcel=row["parcel"],
            product=" ".join(filter(None, [row["name"], row["lot"]]))) for row in rows)
        return {"out": rows, **self._stop(words, what_to_do(said), "take_out")}
