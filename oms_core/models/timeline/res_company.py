# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    oms_keep_months = fields.Integer(
        "Keep how finished orders came about (months)", default=0, groups="base.group_user",
        help="0: for ever. Entries of the timeline that only staff see and that tell of work under way, and the decisions from "
             "where to supply, are removed of orders that are finished and to which nothing happened for so long.")

    _oms_keep_months_positive = models.Constraint(  # further back there is no day, and the job would end for all companies
        "CHECK (oms_keep_months BETWEEN 0 AND 1200)", "Months are counted from 0, which means for ever, to 1200.")
