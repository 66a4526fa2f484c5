# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: What is read anew when somebody begins to scan.
OF_PACKER = ["oms_packer_id", "oms_packing_since", "oms_pack_version", "oms_goes_on"]


class StockPicking(models.Model):
    """Who packs a transfer at a packing station."""

    _inherit = "stock.picking"

    oms_packer_id = fields.Many2one(
        "res.users", "Being packed by", readonly=True, copy=False, ondelete="set null", groups="base.group_user",
        help="Who is at it at a packing station. Somebody else may take over.")
    oms_packing_since = fields.Datetime("Packing since", readonly=True, copy=False, groups="base.group_user")
    oms_pack_version = fields.Integer("Scans at packing", readonly=True, copy=False, groups="base.group_user")
    oms_goes_on = fields.Integer(
        "Packed although held", readonly=True, copy=False, groups="base.group_user",
        help="The last hold of the order (its id) when the packer was told that the order was stopped, and went on. A later one "
             "stops again.")

    def _oms_pack_guard(self):
        """Lock this transfer for packing until the transaction ends. Of two packers at once the second is refused by PostgreSQL
        when the first commits, since the row changed, and sees what was packed when Odoo tries it again.

        :return: who is at it, or nobody
        """
        self.ensure_one()
        self.check_access("write")
        packer_id = self.env.execute_query(SQL(
            """UPDATE stock_picking SET oms_pack_version = COALESCE(oms_pack_version, 0) + 1 WHERE id = %s
            RETURNING oms_packer_id""", self.id))[0][0]
        self.invalidate_recordset(OF_PACKER, flush=False)
        self.fetch(OF_PACKER)
        return self.env["res.users"].browse(packer_id or ())

    def _oms_packed_by(self, user_id):
        """Note who packs this transfer now; None: nobody any more. The transfer is locked already."""
        self.ensure_one()
        self.env.cr.execute(SQL(
            """UPDATE stock_picking SET oms_packer_id = %s, oms_packing_since = CASE WHEN %s THEN now() AT TIME ZONE 'UTC' END
                WHERE id = %s AND oms_packer_id IS DISTINCT FROM %s""",
            user_id, bool(user_id), self.id, user_id))
        if self.env.cr.rowcount:  # at most of the scans who packs it stays who packed it
            self.invalidate_recordset(["oms_packer_id", "oms_packing_since"], flush=False)

    def _oms_open_parcels(self):
        """The parcels with goods in them that somebody is packing on these transfers, for all of them at once."""
        packages = self.env["stock.package"].search([("oms_picking_id", "in", self.ids), ("oms_closed_at", "=", False)])
        return packages & self.move_line_ids.result_package_id if packages else packages

    def _oms_not_ready(self):
        """What somebody is packing does not leave under their hands."""
        reasons = super()._oms_not_ready()
        for parcel in self._oms_open_parcels() if self else ():
            reasons.setdefault(parcel.oms_picking_id.id, parcel._oms_say_open())
        return reasons

    def button_validate(self):
        """Odoo's button neither takes away what somebody is packing. A program in superuser mode has its own reasons."""
        # sudo: whether there are any, of transfers that one validates
        opened = self.env["stock.package"] if self.env.su else self.sudo()._oms_open_parcels()
        if opened and len(self) == 1:
            raise UserError(self.env._(
                "%(picking)s cannot leave yet: %(why)s. Whoever is not at it any more may be relieved there.",
                picking=opened[0].oms_picking_id.name, why=opened[0]._oms_say_open()))
        if opened:
            self._oms_refuse_open(opened)
        return super().button_validate()

    def _oms_refuse_open(self, opened):
        """:raises UserError: names all of these transfers that parcels are open of, so that the others may go without them"""
        batch, said = self.batch_id, "\n".join(
            f"{parcel.oms_picking_id.name}: {parcel._oms_say_open()}." for parcel in opened.sorted("id"))
        raise UserError(self.env._(
            "Not all of these %(count)s transfers can leave yet:\n%(said)s\nClose these parcels, or take the transfers off "
            "%(batch)s: then the others leave.", count=len(self), said=said, batch=batch.name) if len(batch) == 1 else self.env._(
            "Not all of these %(count)s transfers can leave yet:\n%(said)s\nClose these parcels, or choose the other transfers "
            "alone.", count=len(self), said=said))

    def _oms_order_name(self):
        """What people on the floor call it: the number of its order, else its own."""
        self.ensure_one()
        return self.sudo().sale_id.name or self.origin or self.name  # sudo: the number, which is on the transfer, too
