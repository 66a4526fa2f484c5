# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Packing is a role of its own. Whoever worked in the warehouse until now goes on packing and shipping."""
from odoo import SUPERUSER_ID, Command, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    picker, packer = env.ref("oms_fulfillment.group_fulfillment_user"), env.ref("oms_fulfillment.group_fulfillment_packer")
    own = env["ir.model.data"].search([("model", "=", "res.groups"), ("module", "=like", "oms%")]).mapped("res_id")
    made = env["res.groups"].search([("implied_ids", "in", picker.ids), ("id", "not in", own)])
    made.write({"implied_ids": [Command.link(packer.id)]})
    users = env["res.users"].search([("all_group_ids", "in", picker.ids)])
    packer.write({"user_ids": [Command.link(user.id) for user in users if packer not in user.all_group_ids]})
