# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
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
    ("withdrawal", "Look at a withdrawal"),
    ("to_invoice", "Invoice"),
    ("overdue", "Overdue invoice"),
    ("import_rejected", "Look at rejected lines"),
    ("waiting_us", "Answer the customer"),
    ("waiting_customer", "Waiting for the customer"),
    ("bad_rating", "Bad rating"),
    ("bought_late", "Ask the vendor"),
]


class OmsTodo(models.Model):
    """Work for people, whatever it is about: one list, with a filter per role."""

    _name = "oms.todo"
    _description = "To-do"
    _auto = False
    _order = "cutoff, value desc, since, id"

    role = fields.Selection(ROLES, readonly=True)
    kind = fields.Selection(KINDS, "What to do", readonly=True)
    order_id = fields.Many2one("sale.order", "Order", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Integer(readonly=True)
    name = fields.Char("About", readonly=True)
    since = fields.Datetime(readonly=True)
    deadline = fields.Datetime(readonly=True)
    cutoff = fields.Datetime(
        "Cut-off", readonly=True, help="Until when it has to be done, so that what was promised is kept.")
    value = fields.Monetary(readonly=True, help="At today's rate in the currency of the company you work in.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    mine = fields.Boolean("My work", compute="_compute_mine", search="_search_mine")

    @api.model
    @api.readonly
    def search_panel_select_range(self, field_name, **kwargs):
        """The figures of the panel are asked where the list is."""
        return super().search_panel_select_range(field_name, **kwargs)

    @property
    def _table_query(self):
        """The rows of ``_oms_todo_queries``, their columns named here (SELECTs of a UNION need no aliases),
        with lasting ids: the list is clicked minutes after it was read, and by then rows may have come and
        gone. An id is 52 bits of what the row is about, so that JavaScript keeps it exact. Values are in one
        currency, so that they add up."""
        cutoff, joins = self._oms_todo_cutoff()
        own = self.env.company.currency_id.id
        return SQL(
            """WITH rate AS MATERIALIZED (%(rates)s)
               SELECT hashtextextended(concat_ws(',', todo.role, todo.kind, todo.res_model, todo.res_id), 0)
                      & 4503599627370495 AS id,
                      todo.role, todo.kind, todo.order_id, todo.res_model, todo.res_id, todo.name, todo.since,
                      todo.deadline, %(cutoff)s AS cutoff,
                      CASE todo.currency_id WHEN %(own)s THEN %(value)s
                           ELSE %(value)s * (SELECT rate FROM rate WHERE id = %(own)s)
                                / COALESCE(rate.rate, 1) END AS value,
                      %(own)s AS currency_id, todo.company_id, sale.partner_id, sale.user_id
                 FROM (%(rows)s) todo (role, kind, order_id, res_model, res_id, name, since, deadline, value,
                                       currency_id, company_id)
            LEFT JOIN sale_order sale ON sale.id = todo.order_id
            LEFT JOIN rate ON rate.id = todo.currency_id %(joins)s""",
            rates=self._oms_rates_sql(), own=own, cutoff=cutoff, joins=joins, value=self._oms_todo_value(),
            rows=SQL(" UNION ALL ").join(self._oms_todo_queries()))

    @api.model
    def _oms_rates_sql(self):
        """SELECT of (id of a currency, its rate today) as ``res.currency._get_rates`` reads them for this company."""
        ours = SQL("FROM res_currency_rate rate WHERE rate.currency_id = currency.id "
                   "AND (rate.company_id IS NULL OR rate.company_id = %s)", self.env.company.root_id.id)
        return SQL(
            """SELECT currency.id, COALESCE(
                      (SELECT rate.rate %(ours)s AND rate.name <= %(today)s ORDER BY rate.company_id, rate.name DESC LIMIT 1),
                      (SELECT rate.rate %(ours)s ORDER BY rate.company_id, rate.name LIMIT 1), 1.0) AS rate
                 FROM res_currency currency""", ours=ours, today=self.env["oms.day"]._today(company=self.env.company))

    @api.model
    def _oms_todo_cutoff(self):
        """(expression, joins): until when the row ``todo`` has to be done: the end of the day, so that nothing is overdue minutes
        after it was confirmed. Extended by promising, which knows when warehouses send."""
        day = self.env["oms.day"]
        return day._warehouse_end_sql(
            day._warehouse_day_sql(SQL("todo.deadline"), SQL("sale.warehouse_id")), SQL("sale.warehouse_id")), SQL()

    @api.model
    def _oms_todo_late(self):
        """Whether the open order ``sale`` is late, as ``sale.order.oms_late``. Extended by promising."""
        return self.env["oms.day"]._late_sql(SQL("sale.commitment_date"), SQL("sale.warehouse_id"))

    @api.model
    def _oms_todo_queries(self):
        """SELECTs of role, kind, order_id, res_model, res_id, name, since, deadline, value, currency_id,
        company_id. Role, kind, res_model and res_id tell a row from all others. Extended by addons."""
        order = SQL("""sale.id, 'sale.order', sale.id, sale.name, sale.date_order, sale.commitment_date,
                       sale.amount_total, sale.currency_id, sale.company_id FROM sale_order sale""")
        return [
            SQL("""SELECT CASE reason.code WHEN 'credit' THEN 'credit' ELSE 'desk' END,
                          CASE reason.code WHEN 'payment' THEN 'waiting_customer' ELSE 'held' END, hold.order_id,
                          'oms.hold', hold.id, sale.name || ': ' || COALESCE(hold.message, ''),
                          hold.placed_on, sale.commitment_date, sale.amount_total, sale.currency_id, sale.company_id
                     FROM oms_hold hold
                     JOIN oms_hold_reason reason ON reason.id = hold.reason_id
                     JOIN sale_order sale ON sale.id = hold.order_id AND sale.state != 'cancel'
                    WHERE %s""", self.env["oms.hold"]._in_force_sql()),
            SQL("""SELECT 'buyer', 'backordered', sale.id, 'sale.order', sale.id, concat_ws(': ', sale.name, short.what),
                          sale.date_order, sale.commitment_date, sale.amount_total, sale.currency_id, sale.company_id
                     FROM sale_order sale
                     LEFT JOIN LATERAL (
                          SELECT STRING_AGG(trim_scale(round(line.oms_short_qty::numeric, 3)) || ' × '
                                            || split_part(line.name, chr(10), 1), ', ' ORDER BY line.sequence, line.id) AS what
                            FROM sale_order_line line
                           WHERE line.order_id = sale.id AND line.oms_short_qty > 0.00001) short ON TRUE
                    WHERE sale.state = 'sale' AND sale.oms_backordered"""),
            SQL("""SELECT 'desk', 'late', %s
                    WHERE sale.state = 'sale' AND sale.oms_stage IN ('to_supply', 'in_warehouse')
                      AND (%s)""", order, self._oms_todo_late()),
        ]

    # --- whose work ------------------------------------------------------------------------------------

    @api.model
    def _oms_role_groups(self):
        """{role: xml id of the group whose work it is}. Extended by addons."""
        return {
            "desk": "oms_core.group_oms_user",
            "credit": "oms_core.group_oms_credit",
            "warehouse": "stock.group_stock_user",
            "buyer": "purchase.group_purchase_user",
            "returns": "oms_core.group_oms_user",
            "accountant": "account.group_account_invoice",
        }

    @api.model
    def _oms_my_roles(self):
        return [role for role, group in self._oms_role_groups().items() if self.env.user.has_group(group)]

    @api.model
    def _oms_not_my_kinds(self):
        """Kinds of work that are other people's, of a role that the user has a part of. Extended by addons."""
        return []

    @api.depends("role", "kind", "user_id")
    @api.depends_context("uid")
    def _compute_mine(self):
        roles, others = self._oms_my_roles(), self._oms_not_my_kinds()
        for todo in self:
            todo.mine = (todo.role in roles and todo.kind not in others) or (
                todo.role == "desk" and todo.user_id == self.env.user)

    def _search_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = [("role", "=", "desk"), ("user_id", "=", self.env.uid)]
        mine = Domain("role", "in", self._oms_my_roles()) & Domain("kind", "not in", self._oms_not_my_kinds())
        return mine | Domain(own)

    # --- who sees what ---------------------------------------------------------------------------------

    opens = fields.Boolean(
        "May be opened", compute="_compute_opens", search="_search_opens",
        help="Whether the rules of the document that it is about let the user read it.")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_opens(self):
        todo = self.with_user(self.env.uid)  # asked by the record rule as superuser
        for model, rows in self.grouped("res_model").items():
            documents = todo.env[model].browse(set(rows.mapped("res_id"))).exists()._filtered_access("read")
            for row in rows:
                row.opens = row.res_id in documents._ids

    @api.model
    def _search_opens(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        todo = self.with_user(self.env.uid)  # as above
        return Domain.OR(
            Domain("res_model", "=", about)
            & Domain("res_id", "in", todo.env[about].with_context(active_test=False)._search([]))
            for about in todo._oms_ruled_models())

    @api.model
    def _oms_ruled_models(self):
        """The models whose documents rows open by themselves, of which the user may read some only."""
        ruled = []
        for about, model in self._oms_opened_models().items():
            if about == model != "sale.order" and self.env[model].has_access("read"):
                rules = self.env["ir.rule"]._compute_domain(model, "read")
                # The company of the document is that of the row, and a rule of our own asks for it.
                if rules.is_false() or any(condition.field_expr != "company_id" for condition in rules.iter_conditions()):
                    ruled.append(about)
        return ruled

    @api.model
    def _oms_opened_models(self):
        """{what rows may be about: the model of the document that they open}. Extended by addons."""
        return {"sale.order": "sale.order", "oms.hold": "sale.order", "account.move": "account.move",
                "oms.mail.outbox": "oms.mail.outbox"}

    @api.model
    def _oms_seen_domain(self):
        """For the record rule: the rows whose document this user may open, so that a count is the number of rows that
        can be worked on. Buyers open the products of a backorder, whether or not they may open the order."""
        todo = self.with_user(self.env.uid)  # the record rule reads as superuser
        opened = {about: model for about, model in todo._oms_opened_models().items()
                  if todo.env[model].has_access("read")}
        domain = Domain("res_model", "in", list(opened))
        orders = todo.env["ir.rule"]._compute_domain("sale.order", "read")
        if not orders.is_true():
            of_orders = [about for about, model in opened.items() if model == "sale.order"]
            if any(condition.field_expr not in ("company_id", "user_id") for condition in orders.iter_conditions()):
                orders = Domain("order_id", "any", orders)  # else asked of our own columns, which are the order's
            domain &= Domain("res_model", "not in", of_orders) | orders
        ruled = todo._oms_ruled_models()
        if ruled:
            domain &= Domain("res_model", "not in", ruled) | Domain("opens", "=", True)
        if "sale.order" not in opened.values() and todo.env["product.product"].has_access("read"):
            domain |= Domain("kind", "=", "backordered")
        return list(domain)
