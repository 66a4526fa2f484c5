# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def post_init_hook(env):
    """Take over a database in use: what is open gets its step; what is done needs none (and may be millions)."""
    pickings = env["stock.picking"].search([("state", "not in", ("done", "cancel"))])
    for name in ("oms_unreleased", "oms_partly_unreleased", "oms_to_send", "oms_step"):
        env.add_to_compute(pickings._fields[name], pickings)
    pickings.flush_recordset()
