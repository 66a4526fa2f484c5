# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is known of credit, limits and holds for it are the credit controller's. Who supervised the desk until now keeps them."""
from odoo import SUPERUSER_ID, Command, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    supervisor, credit = env.ref("oms_core.group_oms_supervisor"), env.ref("oms_core.group_oms_credit")
    own = env["ir.model.data"].search([("model", "=", "res.groups"), ("module", "=like", "oms%")]).mapped("res_id")
    made = env["res.groups"].search([("implied_ids", "in", supervisor.ids), ("id", "not in", own)])
    made.write({"implied_ids": [Command.link(credit.id)]})  # groups of the shop, with whoever gets them later
    users = env["res.users"].search([("all_group_ids", "in", supervisor.ids)])
    credit.write({"user_ids": [Command.link(user.id) for user in users if credit not in user.all_group_ids]})
    env["oms.hold.reason"].search([("code", "=", "credit"), ("group_id", "=", supervisor.id)]).write({"group_id": credit.id})
