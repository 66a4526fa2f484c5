# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is promised from goods that are still to come cannot be sent: it leaves the list of what can."""
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    pickings = env["stock.picking"].search([("oms_to_send", "=", True), ("state", "not in", ("done", "cancel"))])
    env.add_to_compute(pickings._fields["oms_to_send"], pickings)
    pickings.flush_recordset()
