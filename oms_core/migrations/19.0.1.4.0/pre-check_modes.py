# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a company holds by itself is no field of the company any more (post-check_modes.py takes over what was set)."""
from odoo.addons.oms_core import saved

PAGES = ("oms.settings", "res.config.settings")


def migrate(cr, version):
    saved.retire(cr, r"\moms_check_(address|duplicate|price|date|payment|review)\M", but=PAGES)
