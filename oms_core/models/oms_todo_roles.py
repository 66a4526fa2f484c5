# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTodo(models.Model):
    """Whose work a row is, and an id by which the list can open what was clicked."""

    _inherit = "oms.todo"

    mine = fields.Boolean("My work", compute="_compute_mine", search="_search_mine")

    @property
    def _table_query(self):
        """The rows of ``_oms_todo_queries``, their columns named here (SELECTs of a UNION need no aliases),
        with lasting ids: the list is clicked minutes after it was read, and by then rows may have come and
        gone. An id is 52 bits of what the row is about, so that JavaScript keeps it exact."""
        return SQL(
            """SELECT ('x' || substr(md5(concat_ws(',', todo.role, todo.kind, todo.res_model, todo.res_id,
                              row_number() OVER (PARTITION BY todo.role, todo.kind, todo.res_model, todo.res_id
                                                 ORDER BY todo.since, todo.name))), 1, 13))::bit(52)::bigint AS id,
                      todo.role, todo.kind, todo.order_id, todo.res_model, todo.res_id, todo.name, todo.since,
                      todo.deadline, todo.value, todo.currency_id, todo.company_id, sale.partner_id
                 FROM (%s) todo (role, kind, order_id, res_model, res_id, name, since, deadline, value,
                                 currency_id, company_id)
            LEFT JOIN sale_order sale ON sale.id = todo.order_id""",
            SQL(" UNION ALL ").join(self._oms_todo_queries()))

    @api.model
    def _oms_role_groups(self):
        """{role: xml id of the group whose work it is}. Extended by addons."""
        return {
            "desk": "oms_core.group_oms_user",
            "credit": "oms_core.group_oms_supervisor",
            "warehouse": "stock.group_stock_user",
            "buyer": "purchase.group_purchase_user",
            "returns": "oms_core.group_oms_user",
            "accountant": "account.group_account_invoice",
        }

    @api.model
    def _oms_my_roles(self):
        return [role for role, group in self._oms_role_groups().items() if self.env.user.has_group(group)]

    @api.depends("role")
    @api.depends_context("uid")
    def _compute_mine(self):
        roles = self._oms_my_roles()
        for todo in self:
            todo.mine = todo.role in roles

    def _search_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("role", "in", self._oms_my_roles())]
