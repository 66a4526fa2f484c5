# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import inspect
from contextlib import contextmanager

import psycopg2

from odoo import Command, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from .readers_case import ReadersCase
from .readonly_table import READ_ROUTES, READS, SAVED, WRITE_ROUTES, WRITES

OURS = "odoo.addons.oms"


def is_readonly(Model, name):
    """As Odoo's controllers ask (``_call_kw_readonly``, ``_web_json_2_rpc_readonly``)."""
    methods = (getattr(kind, name, None) for kind in Model.mro())
    return next((method._readonly for method in methods if method is not None and hasattr(method, "_readonly")), False)


@tagged("post_install", "-at_install")
class TestReadonly(ReadersCase):
    """What a replica for reading may answer is marked, answers there, and is the same; all else is asked where it is written."""

    @contextmanager
    def replica(self, role):
        """The environment of a user on a connection that only reads, where it is left without a trace."""
        user = self.users[role]
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor(readonly=True) as cr:
            yield api.Environment(cr, user.id, {"allowed_company_ids": self.company.ids})

    @contextmanager
    def refusal(self):
        """PostgreSQL lets nothing be written. Odoo takes it for: ask where it can be."""
        with self.assertRaises(psycopg2.errors.ReadOnlySqlTransaction), mute_logger("odoo.sql_db"):
            yield

    # --- the list ---------------------------------------------------------------------------------------------

    def ours(self):
        """{model: public methods of ours}, and those of Odoo's that we extend and that only read."""
        found = {}
        for name in sorted(self.env):
            Model = self.registry[name]
            theirs = {attr for kind in Model.mro() if kind.__module__.startswith("odoo.") and OURS not in kind.__module__
                      for attr, value in vars(kind).items() if inspect.isfunction(value)}
            for kind in Model.mro():
                if not kind.__module__.startswith(OURS) or name not in (kind._name, kind._inherit, *kind._inherit):
                    continue
                for attr, value in vars(kind).items():
                    if inspect.isfunction(value) and not attr.startswith("_") and (
                            attr not in theirs or is_readonly(Model, attr)):
                        found.setdefault(name, set()).add(attr)
        return found

    def test_every_public_method_is_decided(self):
        listed = {}
        for table in (READS, SAVED, WRITES):
            for model, names in table.items():
                self.assertFalse(listed.get(model, set()) & names, "decided once")
                listed.setdefault(model, set()).update(names)
        self.assertEqual(self.ours(), listed)

    def test_what_only_reads_is_marked_and_nothing_else(self):
        marked = {model: {name for name in names if is_readonly(self.registry[model], name)}
                  for model, names in self.ours().items()}
        self.assertEqual({model: names for model, names in marked.items() if names}, READS)

    def test_every_route_is_decided(self):
        found = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            ours = getattr(rule.endpoint.func, "__module__", "").startswith(OURS)
            if ours and rule.rule != "/my/orders/<int:order_id>/accept":  # Odoo's, extended
                found[rule.rule] = bool(rule.endpoint.routing.get("readonly"))
        self.assertEqual(found, {**dict.fromkeys(READ_ROUTES, True), **dict.fromkeys(WRITE_ROUTES, False)})

    # --- they answer there ------------------------------------------------------------------------------------

    def calls(self):
        """(role, model, method, ids, arguments): each of READS at least once."""
        line, today = self.open.order_line, {"product_id": self.mug.id, "day": 0}
        cart = [{"product": self.mug.default_code, "quantity": 2}, {"product": self.vase.id, "quantity": 1}]
        yield "api", "oms.atp", "availability", None, {"products": [self.mug.id, self.vase.default_code]}
        yield "api", "oms.atp", "promise", None, {"lines": cart}
        yield "api", "oms.atp", "promise", None, {"lines": cart, "ship_to": {"country": "BE", "zip": "1000"}}
        yield "promiser", "oms.availability", "oms_start", None, {}
        yield "promiser", "oms.availability", "oms_page", None, {"search": "mug"}
        yield "promiser", "oms.availability", "oms_page", None, {"only": "short"}
        yield "promiser", "oms.availability", "oms_unfold", None, {"product_id": self.mug.id}
        yield "promiser", "oms.availability", "oms_product_table", None, {"model": "product.product", "record_id": self.mug.id}
        yield "promiser", "oms.availability", "oms_why", None, today
        yield "promiser", "oms.decision", "oms_why", None, {"line_id": line.id}
        for text in (self.open.name, "Corner Shop", "mugg"):
            yield "desk", "oms.find", "find", None, {"text": text}
        yield "floor+", "oms.floor.page", "page", None, {"warehouse_id": self.north.id}
        yield "supervisor", "oms.overview", "oms_figures", None, {}
        yield "manager", "oms.start", "oms_page", None, {}
        for field in ("role", "kind"):
            yield "desk", "oms.todo", "search_panel_select_range", None, {"field_name": field, "enable_counters": True}
        yield "desk", "sale.order", "search_panel_select_range", None, {"field_name": "oms_stage", "enable_counters": True}
        yield "returns", "sale.order.line", "search_fetch", None, {"domain": [], "field_names": ["product_id"], "limit": 5}
        for group in (False, True):
            yield "seller", "res.partner", "oms_customer_page", self.customer.ids, {"group": group}
            for kind in ("orders", "open", "invoices"):
                yield "seller", "res.partner", "oms_customer_open", self.customer.ids, {"kind": kind, "group": group}
        yield "credit", "res.partner", "oms_pays", self.customer.ids, {}

    def answer(self, env, model, method, ids, words):
        if method == "search_fetch":
            env = env(context={**env.context, "oms_return_candidates": True})
        found = getattr(env[model].browse(ids or ()), method)(**words)
        return found.ids if isinstance(found, self.env.registry["base"]) else found

    def test_it_answers_where_nothing_can_be_written_and_says_the_same(self):
        asked = {}
        for role, model, method, ids, words in self.calls():
            asked.setdefault(model, set()).add(method)
            with self.subTest(model=model, method=method, words=words):
                self.env.invalidate_all()
                env = self.env(user=self.users[role], su=False, context={"allowed_company_ids": self.company.ids})
                here = self.answer(env, model, method, ids, words)
                with self.replica(role) as there:
                    self.assertEqual(self.answer(there, model, method, ids, words), here)
        self.assertEqual(asked, READS)

    def test_screens_and_exports_read_all_of_our_fields_there(self):
        """What Odoo itself asks of a replica: lists, forms, groups. None of our fields writes when it is looked at."""
        role = "system"
        groups = ["oms_core.group_oms_manager", "oms_core.group_oms_accountant", "oms_core.group_oms_credit",
                  "oms_returns.group_returns_manager", "oms_fulfillment.group_fulfillment_manager",
                  "oms_atp.group_atp_manager", "oms_core.group_oms_buyer", "sales_team.group_sale_manager"]
        self.users[role].write({"group_ids": [Command.link(self.env.ref(group).id) for group in groups]})
        for model in self.our_models():
            records = self.env[model].with_context(active_test=False).search([], limit=20)
            names = self.our_fields(model)
            with self.subTest(model=model), self.replica(role) as there:
                if there[model].has_access("read") and names:
                    there[model].browse(records.ids).with_context(active_test=False)._filtered_access("read").read(
                        [name for name in names if there[model]._has_field_access(there[model]._fields[name], "read")])

    def test_the_billing_spreadsheet_is_made_there(self):
        self.users["bills"].write({"company_ids": [Command.link(self.company.id)]})
        with self.replica("bills") as there:
            file, _name, _totals = there["oms.billing.sheet"]._oms_temporary(
                there["res.company"].browse(self.company.id), None, None)
            file.close()

    # --- a customer's page writes what it found where it can -----------------------------------------------------

    def test_a_page_that_found_something_new_is_asked_where_it_can_be_written(self):
        self.env.cr.execute("UPDATE oms_customer SET volume = volume + 1 WHERE partner_id = %s", [self.customer.id])
        with self.refusal(), self.replica("seller") as there:
            there["res.partner"].browse(self.customer.id).oms_customer_page()

    def test_nothing_that_writes_answers_there(self):
        """Odoo asks again on the connection that writes: a mark put wrongly costs time, and nothing is lost."""
        with self.refusal(), self.replica("api") as there:
            there["oms.atp"].reserve(key="k", lines=[{"product": self.mug.id, "quantity": 1}])


