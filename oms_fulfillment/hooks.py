# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields


def post_init_hook(env):
    """Take over a database in use: what is open gets its step; what is done needs none (and may be millions), and nobody
    is asked whether it arrived."""
    env["oms.job.mark"]._put("oms_fulfillment.since", fields.Datetime.now())
    pickings = env["stock.picking"].search([("state", "not in", ("done", "cancel"))])
    for name in ("oms_unreleased", "oms_partly_unreleased", "oms_to_send", "oms_step"):
        env.add_to_compute(pickings._fields[name], pickings)
    pickings.flush_recordset()
