# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The day of the way that was chosen for a line goes by one word with the choice."""
from odoo.addons.oms_core import saved


def migrate(cr, version):
    saved.rename_field(cr, "oms_atp", "sale.order.line", "oms_taken_date", "oms_chosen_date")
