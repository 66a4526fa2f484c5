# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import namedtuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools import check_arguments

#: What can be switched on: the field of ``oms.settings``, its values for off and on, what it is called and does, the words for
#: how it is ("Off", "On"), and the action with everything else about it.
Switch = namedtuple("Switch", "field off on label says states more")
#: What a manager does first: what it is called and says, the action it opens, and how many there are (None: not counted).
Step = namedtuple("Step", "label says action count")


class OmsStart(models.AbstractModel):
    """What the page *Start here* reads and does, for managers: what is on and off, what it would have done last month
    (``oms_start_month.py``), and what to do first."""

    _name = "oms.start"
    _description = "Start here"

    # --- public: each checks who asks ------------------------------------------------------------------------------

    @api.model
    @api.readonly
    def oms_page(self):
        """All that the page shows, of the company that the manager works in, as plain values."""
        self._check_manager()
        self.env.flush_all()
        counts, month = self._counts(), self._month()
        return {
            "company": self.env.company.name,
            "done": self.env.company.oms_start_done,
            "empty": self.env["oms.sample"]._is_empty(),
            "sample": self.env["oms.sample"]._is_there(),
            "switches": [self._shown(key, one, month.get(key, "")) for key, one in self._switches().items()],
            "steps": [{"key": key, **step._asdict()} for key, step in self._steps(counts).items()],
        }

    @api.model
    def oms_switch(self, key, on):
        """Turn one of the switches, as the manager's settings do, who check again; returns the page."""
        self._check_manager()
        check_arguments(self.env, key=(key, "text"))
        one = self._switches().get(key)
        if not one:
            raise UserError(self.env._("There is no switch %s.", key))
        self.env["oms.settings"].create({one.field: one.on if on else one.off})
        return self.oms_page()

    @api.model
    def oms_dismiss(self, done):
        """Begin the day with this page, or with the overview."""
        self._check_manager()
        self.env["oms.settings"].create({"oms_start_done": bool(done)})
        return True

    @api.model
    def oms_make_sample(self):
        """A small shop to try things on, in an empty database only; returns the page."""
        self._check_manager()
        self.env["oms.sample"]._make()
        return self.oms_page()

    @api.model
    def oms_put_away_sample(self):
        """Cancel and archive the small shop; returns the page."""
        self._check_manager()
        self.env["oms.sample"]._put_away()
        return self.oms_page()

    @api.model
    def _check_manager(self):
        if not self.env.su and not self.env.user.has_group("oms_core.group_oms_manager"):
            raise AccessError(self.env._("The page Start here is for managers of the order desk."))

    # --- what there is: extended by addons -------------------------------------------------------------------------

    @api.model
    def _switches(self):
        """{key: :class:`Switch`} in the order of the page. Extended by addons."""
        off, on = self.env._("Off"), self.env._("On")
        return {
            "credit": Switch(
                "oms_credit_mode", "observe", "enforce", self.env._("Credit limits"),
                self.env._("An order over its customer's limit is held until somebody clears it; while this is off, the list "
                           "of holds notes what would have been held."),
                (self.env._("Only observed"), on), "oms_core.oms_credit_policy_action"),
            "mails": Switch(
                "oms_customer_mails", False, True, self.env._("Mails to customers"),
                self.env._("Customers are told what happens to their orders, in their language, in the place of Odoo's own "
                           "mails."),
                (off, on), "oms_core.oms_mail_event_action"),
        }

    @api.model
    def _shown(self, key, one, month):
        value = self.env["oms.settings"].new({"company_id": self.env.company.id})[one.field]
        return {
            "key": key, "label": one.label, "says": one.says, "on": value == one.on, "month": month,
            "state": one.states[value == one.on], "more": one.more}

    @api.model
    def _steps(self, counts):
        """{key: :class:`Step`} in the order of the page. Extended by addons."""
        steps = {
            "products": Step(
                self.env._("Products"), self._products_said(counts), "stock.product_template_action_product",
                counts["products"]),
            "orders": Step(
                self.env._("Orders"), self.env._("Type one, or bring a file with many: unknown codes are named before "
                                                 "anything is made."), "oms_core.oms_order_action", counts["orders"]),
            "limits": Step(
                self.env._("Credit limits"), self.env._("Say how much each customer may owe; without a limit nobody is held."),
                "oms_core.oms_credit_account_action", counts["limits"]),
        }
        if counts["found"]:
            steps["found"] = Step(
                self.env._("Found at installation"),
                self.env._("Orders from before that nothing more is on its way for, and stock below zero: look at them once."),
                "oms_core.oms_adoption_action", counts["found"])
        return steps

    @api.model
    def _products_said(self, counts):
        said = self.env._("What you sell. Switch on Track Inventory on what you keep in stock: the rest is not counted.")
        if counts["untracked"]:
            said = self.env._(
                "Not counted: %s. Any quantity of these is sold; switch on Track Inventory on what you keep in stock.",
                counts["untracked"])
        if not self.env["product.template"].has_access("write"):
            said += " " + self.env._("Who keeps the products in your company does it: you may look at them.")
        return said

    @api.model
    def _counts(self):
        """{what: how many} that the steps show, in one statement."""
        [row] = self.env.execute_query_dict(SQL(
            """SELECT (SELECT COUNT(*) FROM product_template WHERE active AND sale_ok AND type = 'consu'
                          AND (company_id IS NULL OR company_id = %(company)s)) AS products,
                      (SELECT COUNT(*) FROM product_template WHERE active AND sale_ok AND type = 'consu'
                          AND is_storable IS NOT TRUE AND (company_id IS NULL OR company_id = %(company)s)) AS untracked,
                      (SELECT COUNT(*) FROM sale_order WHERE company_id = %(company)s) AS orders,
                      (SELECT COUNT(*) FROM oms_credit_account WHERE active AND limited AND company_id = %(company)s) AS limits,
                      (SELECT COUNT(*) FROM oms_adoption WHERE looked_at IS NOT TRUE AND company_id = %(company)s) AS found""",
            company=self.env.company.id))
        return row

    # --- empty lists -------------------------------------------------------------------------------------------------

    @api.model
    def _our_actions(self):
        """The actions (of windows and pages) that the suite brings, as one recordset a model."""
        # sudo: which actions are ours
        names = self.env["ir.model.data"].sudo().search([
            ("module", "=like", "oms\\_%"), ("model", "in", ("ir.actions.act_window", "ir.actions.client"))])
        return {model: self.env[model].sudo().browse(rows.mapped("res_id")).exists()  # sudo: what they say, no more
                for model, rows in names.grouped("model").items()}

    @api.model
    def _is_our_help(self, model, words):
        """Whether these are the words of one of our lists of records of ``model``."""
        windows = self._our_actions().get("ir.actions.act_window", self.env["ir.actions.act_window"])
        return any(action.res_model == model and str(action.help or "").strip() == str(words).strip() for action in windows)
