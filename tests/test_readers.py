# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from pathlib import Path

from odoo.addons.oms_core.tests.people import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .readers_case import ROLES, ReadersCase

SECONDS = 80  # about: how the lanes divide it
PAGE = Path(__file__).parents[1] / "docs" / "security.md"
REST = "all others"


def table_of(text):
    """{model: [(names of fields or None for all others, how many, {role: cell})]} of the table between the marks."""
    lines = [line for line in text.split("<!-- readers -->")[1].splitlines() if line.startswith("|")]
    header, rows = [cell.strip() for cell in lines[0].strip("|").split("|")], {}
    for line in lines[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        model, names = cells[0].strip("`"), cells[1].replace("`", "")
        rest = names.startswith(REST)
        count = int(names[len(REST):].strip(" ()")) if rest else len(names.split())
        rows.setdefault(model, []).append((
            None if rest else names.split(), count,
            dict(zip(header[2:], (cell or "-" for cell in cells[2:]), strict=True))))
    return rows


@tagged("post_install", "-at_install")
class TestReaders(ReadersCase):
    """Who may read what: every field of ours, on every model, as everybody. docs/security.md says it, and is held to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table = table_of(PAGE.read_text(encoding="utf-8"))

    def rows_of(self, name):
        """[(fields, cells)] of a model, "all others" spelled out."""
        ours, rows = self.our_fields(name), self.table.get(name, [])
        told = {field for names, _count, _cells in rows for field in names or ()}
        return [(names or [field for field in ours if field not in told], cells) for names, _count, cells in rows]

    def test_the_table_names_every_field_of_ours(self):
        self.assertEqual(sorted(self.table), self.our_models(), "a model is missing from the table, or gone")
        for name, rows in self.table.items():
            with self.subTest(name):
                ours, told = self.our_fields(name), [field for names, _count, _cells in rows for field in names or ()]
                self.assertEqual(sorted(told), sorted(set(told)), "named twice")
                self.assertFalse(set(told) - set(ours), "gone")
                rest = [count for names, count, _cells in rows if names is None]
                self.assertEqual(len(ours) - len(told), sum(rest), f"a field was added: say who reads it ({sorted(ours)})")
        for rows in self.table.values():
            for _names, _count, cells in rows:
                self.assertEqual(list(cells), list(ROLES))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_everybody_reads_what_the_table_says(self):
        for role in ROLES:
            with self.reading(role) as env:
                for name, (own, other) in self.found.items():
                    for names, cells in self.rows_of(name):
                        with self.subTest(role=role, model=name, fields=" ".join(names)):
                            self.assertReads(env, own, other, names, cells[role])

    def assertReads(self, env, own, other, names, cell):
        self.assertTrue(own and other, "the story has none of these")
        if cell == "-":
            if not env[own._name].has_access("read"):
                names = names[:1]  # refused before anybody looks at the fields
            both = {own, other}
            self.assertFalse([name for name in names if any(self.may_read(env, record, [name]) for record in both)])
            return
        self.assertTrue(self.may_read(env, own, names), "not even the own")
        if own != other:
            self.assertEqual(self.may_read(env, other, names), cell == "a", "that of others")

    # --- figures of credit ----------------------------------------------------------------------------------------

    #: Who may read the account itself, and where: what is owed now.
    ACCOUNTS = {"desk", "supervisor", "promiser", "promises+", "returns", "returns+"}
    AT = {"oms.credit.account", "oms.order.change"}
    SEES = {"credit", "manager", "billing", "bills", "auditor", "accountant"}

    def secrets(self):
        """What limit, debt and room look like, as numbers and as money."""
        facts = self.held[0].oms_hold_ids.facts
        values = [facts["limit"], facts["owes"], facts["room"]]
        self.assertTrue(all(value > 9999 for value in values), "odd enough to be recognised")
        return [text for value in values for text in (f"{value:.0f}", f"{value:,.0f}")]

    def doors(self, env):
        """(door, what comes through it) for a user: what is read, exported, grouped, shown or told by a method."""
        for name in (*self.our_models(), "mail.message", "mail.activity"):
            Model = env[name].with_context(active_test=False)
            if not Model.has_access("read"):
                continue
            names = [field for field, about in Model.fields_get(attributes=["type"]).items() if about["type"] != "binary"]
            if not name.startswith("oms."):
                names = [field for field in names if field.startswith("oms_") or field in ("body", "note", "preview", "name")]
            records = Model.search([("model", "=", "sale.order")] if name == "mail.message" else [], limit=40)
            try:
                yield name, records.read(names)
            except AccessError:  # a field that leads to what they may not read
                names = [field for field in names if self.may_read(env, records, [field])]
                yield name, records.read(names)
            if name.startswith("oms.") and env.user.has_group("base.group_allow_export"):
                yield name, records.export_data([
                    field for field in names if field != "id" and not Model._fields[field].relational])
        for method in ("oms_pays", "oms_customer_page"):
            try:
                yield method, getattr(env["res.partner"].browse(self.customer.id), method)()
            except AccessError:
                yield method, ""

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_no_figure_of_credit_comes_through_any_door(self):
        secrets = self.secrets()
        for role in sorted(set(ROLES) - self.SEES):
            with self.reading(role) as env:
                for door, came in self.doors(env):
                    if role in self.ACCOUNTS and door in self.AT | {"oms_customer_page"}:
                        continue
                    with self.subTest(role=role, door=door):
                        said = str(came)
                        self.assertFalse([secret for secret in secrets if secret in said])

    def test_words_are_for_everybody_and_figures_for_those_who_read_credit(self):
        hold, order = self.held[0].oms_hold_ids, self.held[0]
        for role in ("salesman", "desk", "stock", "supervisor", "credit", "billing"):
            with self.subTest(role), self.reading(role) as env:
                told = env["sale.order"].browse(order.id)
                self.assertEqual(env["oms.hold"].browse(hold.id).message, "Over the credit limit")
                self.assertIn("Over the credit limit", told.oms_hold_text)
                self.assertEqual("room left" in told.oms_hold_text, role in self.SEES)
                self.assertIn("Over the credit limit", told.oms_event_ids.filtered(lambda event: event.kind == "held").summary)
        self.assertIn("room left", hold.figures)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model", "odoo.models")
    def test_what_may_not_be_read_is_not_found_out_by_asking(self):
        """Not by a domain, an order, a group or a sum, nor along a relation."""
        ask = [
            ("oms.hold", [("figures", "like", "6")]), ("oms.hold", [("granted", ">", 0)]),
            ("sale.order", [("oms_hold_ids.figures", "like", "6")]), ("sale.order", [("oms_verdict_ids.result", "=", "hold")]),
            ("sale.order", [("oms_credit_passed", ">", 0)]), ("oms.customer", [("account_id.limit", ">", 0)]),
            ("oms.customer", [("account_id.score", ">", 0)]), ("oms.order.event", [("order_id.oms_hold_ids.granted", ">", 0)]),
        ]
        with self.reading("salesman") as env:
            for name, domain in ask:
                with self.subTest(name, domain=domain), self.assertRaises(AccessError):
                    env[name].search_count(domain)
            for name, field in (("oms.hold", "granted"), ("oms.hold", "figures"), ("sale.order", "oms_credit_passed")):
                with self.subTest(name, field=field):
                    with self.assertRaises(AccessError):
                        env[name].search([], order=field)
                    with self.assertRaises(AccessError):
                        env[name].formatted_read_group([], [field], ["__count"])
            with self.assertRaises(AccessError):
                env["oms.hold"].formatted_read_group([], ["reason_id"], ["granted:sum"])
        with self.reading("desk") as env, self.assertRaises(AccessError):
            env["oms.credit.account"].search_count([("score", ">", 0)])

    # --- the To-do ---------------------------------------------------------------------------------------------------

    def test_work_on_the_orders_of_others_shows_no_amounts(self):
        """A salesman with own documents who also works in the warehouse, and a buyer: the work, not what it is worth."""
        self.open.user_id = self.env.user
        for number, group in enumerate(("sales_team.group_sale_salesman,stock.group_stock_user", "purchase.group_purchase_user")):
            worker = new_user(self.env, f"oms_reads_worker_{number}", group)
            orders = self.env["sale.order"].with_user(worker)
            mine = orders.search([]).ids if orders.has_access("read") else []
            rows = self.env["oms.todo"].with_user(worker).search([("order_id", "not in", mine), ("order_id", "!=", False)])
            self.assertTrue(rows, "there is work on orders of others")
            self.assertFalse(any(rows.mapped("value")))
            self.assertFalse(rows.filtered(lambda row: row.res_model in ("sale.order", "oms.hold") and row.kind != "backordered"))
            self.assertFalse(self.env["oms.todo"].with_user(worker).search_count([
                ("order_id", "not in", mine), ("order_id", "!=", False), ("value", ">", 0)]))
