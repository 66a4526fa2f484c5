# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.addons.oms_atp.tests.common import AtpCase
from odoo.addons.oms_core.tests.people import new_user
from odoo.tests import tagged
from odoo.tools import SQL

ADDONS = {"oms_core", "oms_atp", "oms_fulfillment", "oms_returns", "oms"}
#: Tables whose rows a merge makes one of; of the others every row goes to the customer that is left, or it goes where
#: that customer has the same already.
MADE_ONE = {"oms_credit_account", "oms_customer"}


@tagged("post_install", "-at_install")
class TestMergeEverywhere(AtpCase):
    """All that is ours and belongs to a customer goes with it when it is merged with another."""

    def columns(self):
        """(table, column) of every stored many2one of ours to a partner."""
        found = set()
        for model in self.env.registry.values():
            if model._abstract or not model._auto or model._transient:
                continue
            for field in model._fields.values():
                if (field.type == "many2one" and field.store and field.comodel_name == "res.partner"
                        and (field._module in ADDONS) and field.column_type):
                    found.add((model._table, field.name))
        return sorted(found)

    def rows(self, table, column, partners):
        [(count,)] = self.env.execute_query(SQL(
            "SELECT COUNT(*) FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), partners.ids))
        return count

    def test_each_column_is_found_by_the_merge(self):
        """A new one too: by its foreign key, and where it must be unique, by that."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        keys = set(wizard._get_fk_on("res_partner"))
        self.assertGreater(len(self.columns()), 5)
        for table, column in self.columns():
            self.assertIn((table, column), keys)
            [(unique,)] = self.env.execute_query(SQL(
                """SELECT COUNT(*) FROM pg_index WHERE indrelid = %s::regclass AND indisunique
                      AND pg_get_indexdef(indexrelid) LIKE %s""", table, f"%{column}%"))
            self.assertEqual(bool(unique), bool(wizard._has_check_or_unique_constraint(table, column)), table)

    def test_all_of_it_goes_with_the_customer(self):
        keeper = new_user(
            self.env, "oms_keeper", "base.group_partner_manager,base.group_erp_manager,account.group_account_invoice")
        twin = self.env["res.partner"].create({"name": "Twin", "email": self.customer.email})
        both = self.customer | twin
        self.put(self.mug, 20)
        orders = self.confirm(mug=2) | self.confirm(partner=twin, mug=3)
        for order in orders:
            order.picking_ids.filtered("move_line_ids")._oms_ship()
        self.env["oms.return"]._oms_create_from_lines(
            [{"sale_line_id": line.id, "quantity": 1} for line in orders.order_line])
        for partner in both:
            self.limit(1000, partner)
            self.env["oms.cart"].create({
                "key": partner.name, "user_id": self.env.uid, "company_id": self.company.id, "partner_id": partner.id,
                "expires_at": "2000-01-01"})
            self.env["oms.sourcing.rule"].create({
                "partner_id": partner.id, "action": "never", "warehouse_ids": [Command.set(self.north.ids)]})
            self.env["oms.vendor.lead"].create({"partner_id": partner.id, "company_id": self.company.id})
        self.env.flush_all()
        before = {key: self.rows(*key, both) for key in self.columns()}
        for table in ("oms_return", "oms_cart", "oms_sourcing_rule", "oms_vendor_lead", "oms_credit_account"):
            self.assertEqual(before[table, "partner_id"], 2, table)
        self.env["base.partner.merge.automatic.wizard"].with_user(keeper).create({})._merge(both.ids, self.customer)
        self.env.invalidate_all()
        self.assertFalse(twin.exists())
        for (table, column), count in before.items():
            expected = min(count, 1) if table in MADE_ONE or table == "oms_vendor_lead" else count
            self.assertEqual(self.rows(table, column, self.customer), expected, (table, column))
            self.assertFalse(self.rows(table, column, twin))
        self.assertEqual(orders.partner_id, self.customer)
        self.assertEqual(self.env["oms.checker"]._oms_faults(), [])
