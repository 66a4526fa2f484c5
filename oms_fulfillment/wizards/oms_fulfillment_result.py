# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class OmsFulfillmentResult(models.TransientModel):
    """What came of working on many transfers at once, where not all of it went through."""

    _name = "oms.fulfillment.result"
    _description = "Result of working on transfers"

    name = fields.Char(readonly=True)
    line_ids = fields.One2many("oms.fulfillment.result.line", "result_id", readonly=True)
    done_count = fields.Integer("Done", readonly=True)
    left_count = fields.Integer("Not or partly done", readonly=True)

    @api.model
    def _oms_create(self, title, outcomes):
        """A result with a line for each transfer that is not done; the others are counted."""
        left = {key: found for key, found in outcomes.items() if found.status != "done"}
        return self.create({
            "name": title, "done_count": len(outcomes) - len(left), "left_count": len(left),
            "line_ids": [
                fields.Command.create({"picking_id": key, "status": found.status, "why": found.why})
                for key, found in left.items()
            ],
        })

    def _oms_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "name": self.name, "res_model": self._name, "res_id": self.id,
            "view_mode": "form", "target": "new",
        }


class OmsFulfillmentResultLine(models.TransientModel):
    _name = "oms.fulfillment.result.line"
    _description = "Transfer that is not done"

    result_id = fields.Many2one("oms.fulfillment.result", required=True, ondelete="cascade", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", required=True, ondelete="cascade", readonly=True)
    order_id = fields.Many2one(related="picking_id.sale_id", string="Order")
    status = fields.Selection([("done", "Done"), ("partly", "Partly done"), ("not", "Not done")], readonly=True)
    why = fields.Char("Why", readonly=True)
