# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Mails have a frame now, with greeting, numbers and goods; the words that came with the module are those inside it. Words that
somebody wrote stay (where they list the goods, the frame does not)."""
from datetime import timedelta

from odoo import SUPERUSER_ID, api

NAMES = ("received", "confirmed", "cancelled", "moved", "shipped", "delivered", "refunded", "rating")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in NAMES:
        template = env.ref(f"oms_core.mail_template_{name}", raise_if_not_found=False)
        if not template or template.write_uid != template.create_uid:
            continue  # a person was there, be it within minutes of the installation
        if template.write_date - template.create_date < timedelta(minutes=5):
            template.reset_template()
