# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from itertools import count

from odoo import Command, fields
from odoo.addons.oms_atp.tests.common import AtpCase
from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tools import SQL

#: One user of each kind who may knock at a door, with the short names of docs/security.md.
ROLES = {
    "portal": "base.group_portal",
    "public": "base.group_public",
    "employee": "base.group_user",
    "api": "oms_atp.group_oms_api",
    "salesman": "sales_team.group_sale_salesman",
    "seller": "sales_team.group_sale_salesman_all_leads",
    "desk": "oms_core.group_oms_user",
    "promiser": "oms_atp.group_atp_user",
    "promises+": "oms_atp.group_atp_manager",
    "supervisor": "oms_core.group_oms_supervisor",
    "credit": "oms_core.group_oms_credit",
    "manager": "oms_core.group_oms_manager",
    "stock": "stock.group_stock_user",
    "stock+": "stock.group_stock_manager",
    "buyer": "purchase.group_purchase_user",
    "buys": "oms_core.group_oms_buyer",
    "billing": "account.group_account_invoice",
    "bills": "oms_core.group_oms_accountant",
    "auditor": "account.group_account_readonly",
    "accountant": "account.group_account_manager",
    "fulfil": "oms_fulfillment.group_fulfillment_user",
    "packer": "oms_fulfillment.group_fulfillment_packer",
    "floor+": "oms_fulfillment.group_fulfillment_supervisor",
    "returns": "oms_returns.group_returns_user",
    "returns+": "oms_returns.group_returns_manager",
    "system": "base.group_system",
}
#: Odd amounts, so that one is recognised wherever it turns up.
LIMIT, OWES, DEAR = 61327.0, 40251.0, 87643.0
ADDONS = {"oms", "oms_core", "oms_atp", "oms_fulfillment", "oms_returns"}


class ReadersCase(AtpCase):
    """A shop that has at least two records of every model of the suite: one of the reader's own orders (or made by the
    reader), one of somebody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.numbers = count(1)
        cls.users = {
            role: new_user(
                cls.env, f"oms_reads_{number}", group if role in ("portal", "public") else f"{group},base.group_allow_export",
                name=f"Reads as {role}")
            for number, (role, group) in enumerate(ROLES.items())}
        cls.users["portal"].partner_id.parent_id = cls.customer
        cls._tell_story()
        cls.env.flush_all()
        cls.found = {}
        for name in cls.our_models():
            cls.found[name] = cls._pair(name)

    @classmethod
    def _tell_story(cls):
        """Two orders that were shipped and billed, two that are held for credit, one customer who pays late."""
        cls.put(cls.mug, 50)
        person = cls.users["portal"].partner_id
        # Orders of the company itself are everybody's of it; those of a colleague are the colleague's.
        colleague = cls.env["res.partner"].create({"name": "Colleague", "parent_id": cls.customer.id})
        cls.shipped = cls.confirm(person, mug=2) + cls.confirm(colleague, mug=3)
        cls.shipped.picking_ids._oms_ship(pack=True)
        cls.env["oms.billing"]._bill(cls.shipped)
        cls.account = cls.limit(LIMIT)
        cls.env.ref("oms_core.hold_reason_credit").told_user_ids = cls.users["manager"]  # told in an activity
        old = cls.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": cls.customer.id, "invoice_date": "2025-01-01",
            "invoice_date_due": "2025-01-31", "invoice_line_ids": [Command.create({
                "name": "Goods", "price_unit": OWES, "tax_ids": [Command.clear()]})]})
        old.action_post()
        cls.dear = cls.new_product("statue", DEAR)
        cls.put(cls.dear, 9)
        cls.held = cls.confirm(person, dear=1) + cls.confirm(colleague, dear=1)
        cls.open = cls.confirm(cls.users["portal"].partner_id.copy({"name": "Other Shop", "parent_id": False}), mug=2)
        cls.vase = cls.new_product("vase", 5)
        cls.confirm(cls.open.partner_id, vase=4)  # there is none: to be bought
        cls.env["purchase.order"].create({
            "partner_id": cls.customer.id, "order_line": [Command.create({"product_id": cls.mug.id, "product_qty": 1})]})
        cls.account._oms_rate()
        cls.env["oms.customer"]._oms_refresh(cls.customer.ids, cls.company)
        places = cls.north._oms_return_places("oms_to_vendor_location_id")
        cls.env["stock.quant"]._update_available_quantity(cls.mug, places[cls.north], 1)  # waits for its vendor
        cls.own, cls.other = cls.shipped[0] + cls.held[0], cls.shipped[1] + cls.held[1]

    # --- the records ------------------------------------------------------------------------------------------

    @classmethod
    def our_models(cls):
        """Stored models of ours, and Odoo's that have fields of ours."""
        return [name for name in sorted(cls.env) if not cls.env[name]._abstract and (
            name.startswith("oms.") or any(cls.is_ours(field) for field in cls.env[name]._fields.values()))]

    @staticmethod
    def is_ours(field):
        return field.name.startswith("oms_") and bool(set(field._modules) & ADDONS)

    @classmethod
    def our_fields(cls, name):
        return [field.name for field in cls.env[name]._fields.values() if name.startswith("oms.") or cls.is_ours(field)]

    @classmethod
    def _order_path(cls, name):
        """Which field of the model says whose order it is about."""
        if name == "sale.order":
            return "id"
        for field in ("order_id", "sale_id", "sale_line_id.order_id"):
            first = cls.env[name]._fields.get(field.split(".")[0])
            if first is not None and first.type == "many2one" and first.comodel_name in ("sale.order", "sale.order.line"):
                return field
        return None

    @classmethod
    def _pair(cls, name):
        """(a record of the reader's own, one of somebody else's); the same twice where that makes no difference."""
        Model, path = cls.env[name].with_context(active_test=False), cls._order_path(name)
        if path:
            return tuple(
                Model.search([(path, "in", orders.ids)], limit=1) or cls._fill(name, side)
                for side, orders in enumerate((cls.own, cls.other)))
        if cls._has_owner(name):
            return cls._fill(name, 0), cls._fill(name, 1)
        record = Model.search([], limit=1, order="id desc") or cls._fill(name)
        return record, record

    @classmethod
    def _has_owner(cls, name):
        """Whether it matters who made it: dialogs, carts, calls."""
        Model = cls.env[name]
        return name.startswith("oms.") and Model._auto and (Model._transient or "user_id" in Model._fields)

    @classmethod
    def _fill(cls, name, side=0):
        """A record of a model of which the story left none, by its required columns alone: nothing but rights is asked
        of it."""
        Model = cls.env[name]
        if not Model._auto:
            return Model
        cls.env.flush_all()
        found = {row[0]: row[1] for row in cls.env.execute_query(SQL(
            """SELECT column_name, data_type FROM information_schema.columns
                WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL AND column_name != 'id'""",
            Model._table))}
        values = {column: cls._any(Model._fields[column], side) for column in found}
        for column in ("create_uid", "write_uid"):
            if Model._log_access:
                values[column] = cls.env.uid
        for column, value in (("order_id", (cls.own, cls.other)[side][0].id), ("company_id", cls.company.id)):
            field = Model._fields.get(column)
            if field is not None and field.store and field.comodel_name in ("sale.order", "res.company"):
                values[column] = value
        if name == "oms.return.line":  # of an order line, or of a product: the database wants either
            values["sale_line_id"] = (cls.own, cls.other)[side][0].order_line[:1].id
        columns = list(values)
        [[key]] = cls.env.execute_query(SQL(
            "INSERT INTO %s (%s) VALUES (%s) RETURNING id", SQL.identifier(Model._table),
            SQL(", ").join(map(SQL.identifier, columns)), SQL(", ").join(SQL("%s", values[column]) for column in columns)))
        return Model.browse(key)

    @classmethod
    def _any(cls, field, side):
        """Something that fits a required column."""
        if field.type == "many2one":
            order = (cls.own, cls.other)[side][0]
            known = {name: pair[side] for name, pair in cls.found.items() if name.startswith("oms.")}
            known |= {"sale.order": order, "sale.order.line": order.order_line[:1], "res.company": cls.company,
                      "res.users": cls.env.user, "res.partner": cls.customer, "product.product": cls.mug,
                      "stock.warehouse": cls.north}
            record = known.get(field.comodel_name)
            if record is None:
                record = cls.env[field.comodel_name].with_context(active_test=False).search([], limit=1)
            return (record or cls._fill(field.comodel_name, side)).id
        if field.type == "selection":
            return field.get_values(cls.env)[0]
        if field.type in ("date", "datetime"):
            return fields.Datetime.now()
        if field.translate:
            return '{"en_US": "x"}'
        number = next(cls.numbers)  # some are unique
        return {"integer": number, "many2one_reference": 1, "float": 1.0, "monetary": 1.0, "boolean": True,
                "json": "{}"}.get(field.type, f"x{number}")

    # --- as somebody -----------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self, role):
        """The environment of a user of this role, whose the first of each pair is."""
        user = self.users[role]
        self.env.flush_all()
        # Of Odoo's tables and ours alike, below the ORM: whose order or dialog it is changes nothing else.
        for orders, owner in ((self.own, user), (self.other, self.env.user)):
            self.env.cr.execute(SQL("UPDATE sale_order SET user_id = %s WHERE id = ANY(%s)", owner.id, orders.ids))
            self.env.cr.execute(SQL("UPDATE sale_order_line SET salesman_id = %s WHERE order_id = ANY(%s)", owner.id, orders.ids))
        for name, (own, _other) in self.found.items():
            if own and self._has_owner(name):
                self._give(own, user)
        self.env.invalidate_all()
        yield self.env(user=user, su=False, context={"allowed_company_ids": self.company.ids})
        self.env.invalidate_all()

    def _give(self, record, user):
        for column in ("create_uid", "user_id"):
            field = record._fields.get(column)
            if record and field is not None and field.store and field.column_type and record._auto:
                self.env.cr.execute(SQL("UPDATE %s SET %s = %s WHERE id = %s", SQL.identifier(record._table),
                                        SQL.identifier(column), user.id, record.id))

    def may_read(self, env, records, names):
        """Whether this user reads these fields of the records, all of them, by ``read`` as any client does."""
        env.invalidate_all(flush=False)  # as a request of its own
        try:
            env[records._name].browse(records.ids).read(names)
        except AccessError:
            return False
        return True
