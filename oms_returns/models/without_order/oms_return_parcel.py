# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact, facts
from odoo.exceptions import UserError
from odoo.fields import Command

from ..goods.oms_return_line_surplus import UNANNOUNCED


class OmsReturnParcel(models.Model):
    _inherit = "oms.return.parcel"

    has_loose = fields.Boolean("Goods without an order", compute="_compute_has_loose")

    @api.depends("line_ids.without_order", "line_ids.return_line_id")
    def _compute_has_loose(self):
        for parcel in self:
            parcel.has_loose = any(line.without_order and not line.return_line_id for line in parcel.line_ids)

    def _oms_loose_lines(self):
        """Those that are of no order, and of no return yet.

        :raises UserError: where nobody knows whose they are
        """
        self.ensure_one()
        loose = self.line_ids.filtered(
            lambda line: line.without_order and not line.sale_line_id and not line.return_line_id)
        if loose and not self.partner_id:
            raise UserError(self.env._("%s: who sent it? Enter the customer of the parcel first.", self.name))
        return loose


class OmsReturnAdoption(models.AbstractModel):
    _inherit = "oms.return.adoption"

    @api.model
    def _match_without_order(self, found):
        """Received goods of parcels are goods of no order of the parcels' customers: returns of them, whose goods are here. What
        the policy does not accept waits in inspection for a supervisor.

        :param found: lines of parcels without an order, of no return yet
        :raises UserError: for what an order of the customer sold
        """
        for parcel, mine in found.grouped("parcel_id").items():
            back = self.env["oms.return"].create({
                "partner_id": parcel.partner_id.id, "company_id": parcel.company_id.id, "user_id": False,
                "warehouse_id": parcel.warehouse_id.id, "line_ids": [Command.create({
                    "product_id": line.product_id.id, "quantity": line.quantity, "reason_id": line.reason_id.id})
                    for line in mine.sorted("id")]})
            wrong = back.line_ids.filtered(lambda line: line.decision_rule == "sold_by_order")[:1]
            if wrong:
                raise UserError(self.env._(
                    "%(parcel)s: %(product)s: %(why)s. Choose that order here.", parcel=parcel.name,
                    product=wrong.product_id.display_name, why=wrong.decision_why))
            back._oms_writing().write({"door": Fact("dock")})
            for line in back.line_ids.filtered(lambda line: line.decision != "accept"):
                line._oms_write({"decision": "ask", "decision_rule": UNANNOUNCED, "decision_why": self.env._(
                    "It was in %(parcel)s. By the rules: %(why)s", parcel=parcel.name, why=line.decision_why)})
            back._oms_go("authorised")
            for line, part in zip(back.line_ids.sorted("id"), mine.sorted("id"), strict=True):
                part._oms_write({"return_line_id": line.id})
                part.move_ids.write(facts({"oms_return_line_id": line.id}))
            mine.move_ids._oms_check_owners()
            back._oms_arrived(mine.move_ids)
