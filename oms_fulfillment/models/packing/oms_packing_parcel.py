# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact, facts

from ...planning.outcome import NOT
from ..picking.oms_scan_once import Refused
from .stock_package import CLOSED, LEFT, OPEN

#: Why a parcel is reopened has to fit on its form.
LONGEST_WHY = 200


class OmsPacking(models.AbstractModel):
    """Parcels are opened, closed and reopened, and the transfer goes on when everything is in them."""

    _inherit = "oms.packing"

    @api.model
    def _write_facts(self, parcel, vals):
        parcel.write({name: Fact(value) if name.startswith("oms_") else value for name, value in vals.items()})

    @api.model
    def _log(self, picking, text):
        """Tell the order's timeline."""
        self.env["oms.order.event"]._oms_log([
            {"order_id": order.id, "kind": "changed", "customer_visible": False, "facts": {"picking_id": picking.id},
             "summary": self.env._("%(picking)s: %(what)s", picking=picking.name, what=text)}
            for order in picking.sudo().sale_id])  # sudo: its order, for whoever packs it

    @api.model
    def _inside(self, picking, parcel):
        """The lines of a transfer that go into a parcel."""
        return self.env["stock.move.line"].search([
            ("picking_id", "=", picking.id), ("result_package_id", "=", parcel.id), ("quantity", ">", 0)])

    # --- which parcel ---------------------------------------------------------------------------------------------------

    @api.model
    def _parcel(self, picking, parcel_id):
        """A parcel of this transfer.

        :raises Refused: there is none, it is another order's, or a tote
        """
        parcels = self._parcels(picking)
        parcel = parcels.filtered(lambda one: one.id == parcel_id)
        if parcel:
            return parcel
        other = parcels.browse(parcel_id or ()).exists()._filtered_access("read")
        if other.package_type_id.package_use == "reusable":
            raise Refused("bad", self.env._("%s is a tote: goods leave in parcels.", other.name))
        if other:
            raise Refused("other_order", self.env._(
                "%(parcel)s is not a parcel of %(order)s. One parcel holds one order's goods.",
                parcel=other.name, order=picking._oms_order_name()))
        raise Refused("gone", self.env._("This parcel is not there any more. Load the order again."))

    @api.model
    def _open_parcel(self, picking, parcel_id=None):
        """The parcel that is being packed: the given one, or the one that is open, or a new one.

        :raises Refused: the given one is closed or has left
        """
        if parcel_id:
            parcel = self._parcel(picking, parcel_id)
            self._check_state(parcel, OPEN)
            return parcel
        opened = self._parcels(picking).filtered(lambda one: one.oms_state == OPEN)
        return opened[-1:] or self._new_parcel(picking)

    @api.model
    def _check_state(self, parcel, *states):
        state = parcel.oms_state or CLOSED  # made at a desk, or by Odoo
        if state in states:
            return
        words = {
            OPEN: self.env._("%s is open: close it first.", parcel.name),
            CLOSED: self.env._("%s is closed: reopen it, or begin a new one.", parcel.name),
            LEFT: self.env._("%s has left. What is wrong with it comes back as a return.", parcel.name)}
        raise Refused("shipped" if state == LEFT else "closed", words[state])

    @api.model
    def _new_parcel(self, picking, kind=None):
        """An open parcel; one that is open and empty is taken for it.

        :param kind: stock.package.type of the box
        """
        self._check_kind(picking, kind)
        empty = self._parcels(picking).filtered(lambda one: one.oms_state == OPEN and not self._inside(picking, one))[:1]
        if empty:
            if kind and empty.package_type_id != kind:
                empty.package_type_id = kind
            return empty
        vals = {"package_type_id": kind.id} if kind else picking._oms_cartons_vals(
            [(picking, picking._oms_workable_lines().filtered(lambda line: not line._oms_parcel()))])[0]
        return self.env["stock.package"].create({**vals, **facts({"oms_picking_id": picking.id})})

    @api.model
    def _check_kind(self, picking, kind):
        if kind and kind.package_use == "reusable":
            raise Refused("bad", self.env._("%s is a tote: goods leave in parcels.", kind.name))
        if kind and kind.company_id and kind.company_id != picking.company_id:
            raise Refused("other_company", self.env._("%s is a box of another company.", kind.name))

    # --- close and go on ------------------------------------------------------------------------------------------------

    @api.model
    def _close(self, picking, parcel, weight=None, sure=False):
        """:raises Refused: nothing is in it; `weight`: see :meth:`_weigh`"""
        self._check_state(parcel, OPEN)
        lines = self._inside(picking, parcel)
        if not lines:
            raise Refused("bad", self.env._("%s is empty: there is nothing to close.", parcel.name))
        parcel = self._anew(picking, parcel, lines)
        if weight is not None:
            self._weigh(picking, parcel, weight, sure)
        self._write_facts(parcel, {"oms_closed_at": fields.Datetime.now(), "oms_closed_by_id": self.env.uid})
        if not parcel.oms_weighed:
            expected = self._expected_of(picking, parcel)
            parcel.shipping_weight = (expected or 0) / self.env["oms.sizes"]._grams()
        picking.move_line_ids._oms_tell()
        picking._oms_progress_later()
        return parcel

    @api.model
    def _anew(self, picking, parcel, lines):
        """A reopened parcel of a done packing step is a package that lies in output. Where something of it stays there (the
        order does not want it any more), Odoo cannot send the package and keep it: what leaves gets a new number."""
        if not any(line.package_id == parcel for line in lines) or picking._check_move_lines_map_quant_package(parcel):
            return parcel
        new = self.env["stock.package"].create({"package_type_id": parcel.package_type_id.id, **facts({
            "oms_picking_id": picking.id, "oms_reopened_at": parcel.oms_reopened_at,
            "oms_reopened_by_id": parcel.oms_reopened_by_id.id, "oms_reopened_why": parcel.oms_reopened_why})})
        lines.write({"result_package_id": new.id})
        self.env["oms.scan"]._follow_parcel(picking, parcel, new)
        self._write_facts(parcel, {"oms_picking_id": False})
        self._log(picking, self.env._("%(parcel)s goes on as %(new)s", parcel=parcel.name, new=new.name))
        return new

    @api.model
    def _finish(self, picking):
        """Everything is in parcels: they are closed, and where the warehouse packs apart the transfer is validated.

        :return: words on what became of it
        """
        opened = self._parcels(picking).filtered(lambda one: one.oms_state == OPEN)
        empty = opened.filtered(lambda one: not self._inside(picking, one))
        for parcel in opened - empty:
            self._close(picking, parcel)
        empty.unlink()
        if picking._oms_role() != "pack":
            return self.env._("%s is packed.", picking._oms_order_name())
        secret = picking.oms_partly_unreleased or self._last_hold(picking)  # why something waits is not for the floor
        step = picking._oms_ship_step()[picking.id]
        if step.status == NOT:
            if picking.move_type == "one" and picking._oms_missing():
                return self.env._("Packed. %s is shipped complete: it waits for the rest.", picking._oms_order_name())
            if secret:
                return self.env._("Packed, but it does not go on: ask your supervisor about %s.", picking.name)
            return self.env._("Packed, but it does not go on: %s", step.why)
        words = self.env._("%s is packed and goes on.", picking._oms_order_name())
        return f"{words} {step.why}" if step.why and not secret else words

    @api.model
    def _finish_short(self, picking, why):
        """What is in parcels goes on, the rest of the transfer stays to be packed.

        :raises Refused: nothing is packed; the order is shipped complete
        """
        content = self._content(picking)
        packed = self.env["stock.move.line"].browse([line.id for line in content.lines if line.parcel])
        if not packed:
            raise Refused("bad", self.env._("Nothing is packed yet: there is nothing to go on with."))
        if picking.move_type == "one":
            raise Refused("stopped", self.env._(
                "%s is shipped complete. Look for what is missing, or put it aside and tell your supervisor.",
                picking._oms_order_name()))
        rest = packed.browse([line.id for line in content.lines if not line.parcel])
        packed.filtered(lambda line: not line.picked).picked = True
        rest.filtered("picked").picked = False
        self._log(picking, self.env._("packed in part: %s", why) if why else self.env._("packed in part"))
        return self._finish(picking)

    # --- reopen ---------------------------------------------------------------------------------------------------------

    @api.model
    def _reopen(self, picking, parcel, why):
        """Open a closed parcel again, while it has not left. Where its packing step is done, what carries it on is packed anew.

        :return: the transfer that it is packed on now
        :raises Refused: it has left; nobody says why; it is on its way already
        """
        self._check_state(parcel, CLOSED)
        why = why.strip()[:LONGEST_WHY] if isinstance(why, str) else ""
        if not why:
            raise Refused("bad", self.env._("Say why %s is reopened.", parcel.name))
        if picking.state == "done":
            picking = self._carries_on(picking, parcel)
        self._write_facts(parcel, {
            "oms_picking_id": picking.id, "oms_closed_at": False, "oms_closed_by_id": False, "oms_weighed": 0,
            "oms_weight_by_id": False, "shipping_weight": 0, "oms_reopened_at": fields.Datetime.now(),
            "oms_reopened_by_id": self.env.uid, "oms_reopened_why": why})
        picking.write(facts({"oms_packed_at": False}))
        self._log(picking, self.env._("%(parcel)s reopened: %(why)s", parcel=parcel.name, why=why))
        return picking

    @api.model
    def _carries_on(self, picking, parcel):
        """The transfer that takes a parcel of a done packing step on, all of it.

        :raises Refused: there is none, it has left, or somebody else is at it
        """
        lines = self.env["stock.move.line"].search([
            ("package_id", "=", parcel.id), ("state", "not in", ("done", "cancel")), ("quantity", ">", 0)])
        further = lines.picking_id
        if not further:
            raise Refused("stopped", self.env._(
                "Nothing takes %s on any more: its order was changed. Put its goods back into stock.", parcel.name))
        if len(further) > 1 or further.state != "assigned" or further._oms_role() not in ("ship", "pack_ship"):
            raise Refused("stopped", self.env._(
                "%(parcel)s is on its way by %(pickings)s. Stop that transfer first.", parcel=parcel.name,
                pickings=", ".join(further.mapped("name"))))
        self._guard(further)
        return further
