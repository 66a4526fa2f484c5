# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

ROLES = [
    ("desk", "Order desk"),
    ("credit", "Credit"),
    ("warehouse", "Warehouse"),
    ("buyer", "Buyer"),
    ("returns", "Returns"),
    ("accountant", "Accountant"),
]
KINDS = [
    ("held", "Held"),
    ("backordered", "Backordered"),
    ("to_send", "Send to warehouse"),
    ("late", "Late"),
    ("to_pick", "Pick"),
    ("to_pack", "Pack"),
    ("to_ship", "Ship"),
    ("to_deliver", "Confirm delivery"),
    ("return_request", "Authorise return"),
    ("return_receive", "Receive return"),
    ("return_inspect", "Inspect return"),
    ("return_settle", "Refund return"),
    ("to_invoice", "Invoice"),
    ("overdue", "Overdue invoice"),
    ("import_rejected", "Look at rejected lines"),
]


class OmsTodo(models.Model):
    """Work for people, whatever it is about: one list, with a filter per role."""

    _name = "oms.todo"
    _description = "To-do"
    _auto = False
    _order = "deadline, since, id"

    role = fields.Selection(ROLES, readonly=True)
    kind = fields.Selection(KINDS, "What to do", readonly=True)
    order_id = fields.Many2one("sale.order", "Order", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Integer(readonly=True)
    name = fields.Char("About", readonly=True)
    since = fields.Datetime(readonly=True)
    deadline = fields.Datetime(readonly=True)
    value = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
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
    def _oms_todo_queries(self):
        """SELECTs of role, kind, order_id, res_model, res_id, name, since, deadline, value, currency_id,
        company_id. Extended by addons."""
        order = SQL("""sale.id, 'sale.order', sale.id, sale.name, sale.date_order, sale.commitment_date,
                       sale.amount_total, sale.currency_id, sale.company_id FROM sale_order sale""")
        return [
            SQL("""SELECT CASE reason.code WHEN 'credit' THEN 'credit' ELSE 'desk' END, 'held', hold.order_id,
                          'sale.order', hold.order_id, sale.name || ': ' || COALESCE(hold.message, ''),
                          hold.placed_on, sale.commitment_date, sale.amount_total, sale.currency_id, sale.company_id
                     FROM oms_hold hold
                     JOIN oms_hold_reason reason ON reason.id = hold.reason_id
                     JOIN sale_order sale ON sale.id = hold.order_id AND sale.state != 'cancel'
                    WHERE hold.state = 'active'"""),
            SQL("""SELECT 'buyer', 'backordered', %s
                    WHERE sale.state = 'sale' AND sale.oms_backordered""", order),
            SQL("""SELECT 'desk', 'late', %s
                    WHERE sale.state = 'sale' AND sale.oms_stage IN ('to_supply', 'in_warehouse')
                      AND sale.commitment_date < date_trunc('day', now() AT TIME ZONE 'UTC')""", order),
        ]

    def action_open(self):
        """Open what the row is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window", "res_model": self.res_model, "res_id": self.res_id,
            "view_mode": "form", "views": [(False, "form")],
        }

    # --- whose work ------------------------------------------------------------------------------------

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
