# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class OmsMayCome(models.AbstractModel):
    """Goods that may come though nobody bought or made them: what returns know, and whoever promises asks. Of two addons that
    do not depend on each other each knows this model; without either it says nothing."""

    _name = "oms.may.come"
    _description = "Goods that may come"

    @api.model
    def _terms(self, supply, scope):
        """SELECTs of the ledger (``oms.supply._terms``) of goods that may come. Extended by returns.

        :param supply: the ledger, for its days and conditions
        """
        return []

    @api.model
    def _changed(self, products, cause):
        """More or less of these products may come. Extended by promising."""
