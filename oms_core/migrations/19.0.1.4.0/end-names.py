# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Much that was called on orders is a service of a room now; whose own actions and templates call it is named in the log."""
from odoo import SUPERUSER_ID, api
from odoo.addons.oms_core import saved


def migrate(cr, version):
    saved.tell_lost(api.Environment(cr, SUPERUSER_ID, {}))
