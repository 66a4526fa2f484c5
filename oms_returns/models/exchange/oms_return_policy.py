# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class OmsReturnPolicy(models.Model):
    _inherit = "oms.return.policy"

    replace_when = fields.Selection(
        [("authorisation", "It is authorised"), ("receipt", "It is here"), ("inspection", "It is inspected, with the money")],
        "Other goods are sent when", required=True, default="inspection",
        help="Of an exchange. Before the old goods are here: the customer owes the new ones like any order, until the old ones "
             "come and pay for them. An exchange gives no money earlier than this.")

    def _oms_say_money(self):
        yield from super()._oms_say_money()
        if self.replace_when == "authorisation":
            yield {
                "bill": self.env._(
                    "Other goods in exchange are sent at once; if the old ones do not come, somebody bills them."),
                "billed": self.env._("Other goods in exchange are sent at once; if the old ones do not come, they are billed."),
                "charge": self.env._(
                    "Other goods in exchange are sent at once; if the old ones do not come, they are billed, and charged to the "
                    "stored card."),
            }[self.claim or "bill"]
        elif self.replace_when == "receipt":
            yield self.env._("Other goods in exchange are sent when the old ones are here.")
