# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command

from ..common import OmsCase
from ..people import new_user

#: Everybody who may meet the suite's records, one user each. An addon adds its own groups.
GROUPS = {
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "salesman": "sales_team.group_sale_salesman",
    "desk": "oms_core.group_oms_user",
    "supervisor": "oms_core.group_oms_supervisor",
    "credit": "oms_core.group_oms_credit",
    "manager": "oms_core.group_oms_manager",
    "stock": "stock.group_stock_user",
    "buyer": "purchase.group_purchase_user",
    "auditor": "account.group_account_readonly",
    "invoicing": "account.group_account_invoice",
    "accountant": "account.group_account_manager",
    "system": "base.group_system",
}
RIGHTS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


class AccessCase(OmsCase):
    """Who may read, write, create and unlink what: the models of an addon × groups, and company by company."""

    def models_of(self, *addons):
        """Names of the models that these addons define and that are stored. Abstract ones have no rights to give."""
        return [
            name for name in sorted(self.env)
            if name.startswith("oms.") and self.env[name]._original_module in addons and not self.env[name]._abstract]

    def rights(self, user, model):
        """Such as "rw"; "-" for none."""
        Model = self.env[model].with_user(user)
        return "".join(letter for letter, right in RIGHTS.items() if Model.has_access(right)) or "-"

    def one_user_each(self, groups):
        return {name: new_user(self.env, f"oms_acl_{name}", group) for name, group in groups.items()}

    def assertMatrix(self, addon, matrix, groups):
        """The rights are those of the table; no model is left out of it. Its first line names the groups, or has the
        first letters of their names."""
        (_model, *header), *rows = [line.split() for line in matrix.strip().splitlines()]
        for short, name in zip(header, groups, strict=True):
            self.assertTrue(name.startswith(short), f"{short} stands where {name} should")
        wanted = {row[0]: dict(zip(groups, row[1:], strict=True)) for row in rows}
        models, users = self.models_of(addon), self.one_user_each(groups)
        self.assertEqual(models, sorted(wanted), "a model is missing from the table, or gone")
        for model in models:
            with self.subTest(model):
                self.assertEqual({name: self.rights(user, model) for name, user in users.items()}, wanted[model])

    def assertCompaniesApart(self, addon, groups):
        """For every model that belongs to a company: whoever works elsewhere, with all groups of the company's own
        people together, is kept from a record of ours by a rule, whatever they want to do with it."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_user(
            self.env, "oms_acl_stranger", ",".join(group for name, group in groups.items() if name != "portal"),
            company_id=other.id, company_ids=[Command.set(other.ids)])
        rules = self.env["ir.rule"].with_user(stranger).with_company(other)
        for model in self.models_of(addon):
            Model = self.env[model].sudo()
            field = Model._fields.get("company_id")
            if Model._transient or not field or field.type != "many2one":
                continue
            about = {"res_model": "sale.order"} if model == "oms.todo" else {}
            ours, theirs = (Model.new({"company_id": company.id, **about}) for company in (self.company, other))
            for mode in RIGHTS.values():
                with self.subTest(model, mode=mode):
                    domain = rules._compute_domain(model, mode)
                    self.assertFalse(ours.filtered_domain(domain), "a record of ours")
                    self.assertTrue(theirs.filtered_domain(domain), "a record of their own")

    def assertDialogsApart(self, addon):
        """What one user types into a dialog is nobody else's, though both may open it."""
        rules = self.env["ir.rule"].with_user(self.clerk)
        for model in self.models_of(addon):
            if self.env[model]._transient:
                mine, other = (
                    self.env[model].sudo().new({"create_uid": user.id}) for user in (self.clerk, self.supervisor))
                for mode in RIGHTS.values():
                    with self.subTest(model, mode=mode):
                        domain = rules._compute_domain(model, mode)
                        self.assertTrue(mine.filtered_domain(domain))
                        self.assertFalse(other.filtered_domain(domain))
