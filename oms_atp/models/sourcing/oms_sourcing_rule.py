# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ...planning import blocking


class OmsSourcingRule(models.Model):
    """From where some goods may come, for some customers. All rules that fit hold, each by itself."""

    _name = "oms.sourcing.rule"
    _inherit = ["oms.cached.config"]
    _description = "Sourcing rule"
    _order = "sequence, id"
    _rec_name = "reason"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    action = fields.Selection(
        [("never", "Never from"), ("only", "Only from"), ("preferred", "Rather from")], "Goods come", required=True,
        default="never", help="Rather from: where it costs no more than from elsewhere, the order's own warehouse included.")
    warehouse_ids = fields.Many2many("stock.warehouse", string="Warehouses", required=True, check_company=True)
    product_id = fields.Many2one("product.product", "Product", check_company=True, ondelete="cascade",
                                 index="btree_not_null", help="Empty: any.")
    categ_id = fields.Many2one("product.category", "Category", ondelete="cascade", index="btree_not_null",
                               help="With those below it. Empty: any.")
    tag_id = fields.Many2one("product.tag", "Product tag", ondelete="cascade", index="btree_not_null",
                             help="Dangerous or cold goods, for example. Empty: any.")
    partner_id = fields.Many2one("res.partner", "Customer", ondelete="cascade", index="btree_not_null",
                                 help="A company with all its addresses; a contact alone. Empty: any.")
    country_id = fields.Many2one("res.country", "To country", ondelete="cascade", help="Empty: any.")
    carrier_id = fields.Many2one("delivery.carrier", "Carrier", check_company=True, ondelete="cascade",
                                 index="btree_not_null", help="Empty: any.")
    reason = fields.Char(translate=True, help="What people read who ask why goods do not come from somewhere.")

    @api.constrains("warehouse_ids")
    def _check_warehouses(self):
        for rule in self:
            if not rule.warehouse_ids:
                raise ValidationError(self.env._("Name at least one warehouse: a rule without any says nothing."))

    @api.depends("reason", "action", "warehouse_ids")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.reason or rule._oms_text()

    def _oms_text(self):
        self.ensure_one()
        names = ", ".join(self.warehouse_ids.mapped("name"))
        texts = {
            "never": self.env._("Never from %s", names),
            "only": self.env._("Only from %s", names),
            "preferred": self.env._("Rather from %s", names),
        }
        return texts.get(self.action, "")

    @api.model
    @ormcache("company_id", "self.env.lang")
    def _oms_rules(self, company_id):
        """The rules of a company, as planning reads them."""
        # sudo: from where goods come does not depend on who confirms the order
        rules = self.sudo().search([("company_id", "=", company_id)])
        below = self.env["product.category"].sudo().search_fetch(  # sudo: as above
            [("id", "child_of", rules.categ_id.ids)], ["parent_path"])
        categories = {category: frozenset(one.id for one in below if one.parent_path.startswith(category.parent_path))
                      for category in rules.categ_id}
        return tuple(blocking.Rule(
            rule.action, frozenset(rule.warehouse_ids.ids), rule.display_name, rule.product_id.id or None,
            categories.get(rule.categ_id), rule.tag_id.id or None, rule.partner_id.id or None,
            rule.country_id.id or None, rule.carrier_id.id or None) for rule in rules)
