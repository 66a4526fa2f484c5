# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is bought for orders is watched from now on; of orders from before nobody noted it. At the end, when all addons are there:
they say what follows from it."""
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    api.Environment(cr, SUPERUSER_ID, {})["sale.order.line"]._oms_settle_open_bought()
