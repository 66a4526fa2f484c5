# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.oms_core.tools import Fact, facts, plain
from odoo.exceptions import AccessError, UserError

from ...planning import states

STATES = [
    ("requested", "Requested"),
    ("authorised", "Authorised"),
    ("received", "Received"),
    ("inspected", "Inspected"),
    ("settled", "Settled"),
    ("refused", "Refused"),
    ("cancelled", "Cancelled"),
]
DOORS = [
    ("desk", "Order desk"),
    ("portal", "Portal"),
    ("withdrawal", "Withdrawal from the contract"),
    ("import", "Import"),
    ("stock", "Transfer"),
    ("dock", "Parcel without papers"),
    ("carrier", "Sent back by the carrier"),
]
# No client can send this object: whoever shows it is our own code.
_WRITER = object()
_GUARDED = {"state", "state_since", "name", "company_id", "blocked_reason", "amount", "currency_id",
            "needs_supervisor", "door", "withdrawn_on", "asked_on", "authorised_on", "reminded_on", "expires_on", "remind_on"}


class OmsReturn(models.Model):
    """A return: what a customer sends back, from the request to the money.

    The steps are methods for many returns at once: ``action_authorise``, ``action_receive``,
    ``action_inspect``, ``action_settle``. Each does what can be done; what cannot says why in
    ``blocked_reason``, and a person who asked for a single return is told so by a UserError.
    """

    _name = "oms.return"
    _description = "Return"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", index="trigram")
    state = fields.Selection(
        STATES, "Status", required=True, readonly=True, copy=False, default="requested", index=True, tracking=True)
    state_since = fields.Datetime("Since", readonly=True, copy=False, default=fields.Datetime.now)
    company_id = fields.Many2one(
        "res.company", "Company", required=True, index=True, default=lambda self: self.env.company)
    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, check_company=True)
    user_id = fields.Many2one("res.users", "Responsible", default=lambda self: self.env.user, tracking=True)
    line_ids = fields.One2many("oms.return.line", "return_id", "Lines", copy=False)
    order_ids = fields.Many2many(
        "sale.order", string="Orders", compute="_compute_order_ids", search="_search_order_ids")
    note = fields.Text("Customer's note")
    door = fields.Selection(DOORS, "Came by", required=True, readonly=True, copy=False, default="desk", index=True)
    withdrawn_on = fields.Datetime(
        "Withdrawn on", readonly=True, copy=False, help="The customer declared the withdrawal from the contract.")
    asked_on = fields.Datetime(
        "Asked on", required=True, readonly=True, copy=False, default=fields.Datetime.now,
        help="Whether it is in time is counted until then, however long the answer takes.")
    external_ref = fields.Char("Channel's number", copy=False, index="btree_not_null")
    blocked_reason = fields.Text("What stands in the way", readonly=True, copy=False)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    amount = fields.Monetary("Worth", compute="_compute_amount", store=True, help="At the price paid, before tax.")
    needs_supervisor = fields.Boolean("Needs a supervisor", compute="_compute_needs_supervisor", store=True)
    picking_ids = fields.Many2many("stock.picking", string="Transfers", compute="_compute_documents")
    picking_count = fields.Integer(compute="_compute_documents")
    refund_ids = fields.Many2many("account.move", string="Credit notes", compute="_compute_documents")
    refund_count = fields.Integer(compute="_compute_documents")

    @api.depends("name")
    def _compute_display_name(self):
        for back in self:
            back.display_name = self.env._("New return") if back.name == "/" else back.name

    @api.depends("line_ids.order_id")
    def _compute_order_ids(self):
        self.line_ids.order_id.mapped("company_id")  # read together: whether the user may see them is asked one by one
        for back in self:
            back.order_ids = back.line_ids.order_id

    def _search_order_ids(self, operator, value):
        return [("line_ids.order_id", operator, value)]

    @api.depends("line_ids.sale_line_id", "partner_id", "company_id")
    def _compute_currency_id(self):
        """That of its orders; of goods without any, that in which the customer buys."""
        for back in self:
            back.currency_id = back.line_ids.order_id[:1].currency_id or back._oms_pricelist().currency_id or (
                back.company_id.currency_id)

    def _oms_pricelist(self):
        """The customer's pricelist; none where the company has none."""
        self.ensure_one()
        # sudo: in which currency and at which prices the customer of a return buys
        return self.sudo().with_company(self.company_id).partner_id.property_product_pricelist

    @api.depends("line_ids.amount", "line_ids.decision")
    def _compute_amount(self):
        for back in self:
            back.amount = sum(line.amount for line in back.line_ids if line.decision != "refuse")

    @api.depends("line_ids.decision", "state")
    def _compute_needs_supervisor(self):
        for back in self:
            back.needs_supervisor = back.state == "requested" and "ask" in back.line_ids.mapped("decision")

    @api.depends("line_ids.move_ids.picking_id", "line_ids.move_ids.move_dest_ids.picking_id",
                 "line_ids.refund_line_ids.move_id")
    def _compute_documents(self):
        # sudo: counts and names of documents of this return, for staff of returns without those apps
        lines = self.sudo().line_ids
        for documents in (lines.move_ids.picking_id | lines.move_ids.move_dest_ids.picking_id, lines.refund_line_ids.move_id):
            documents.mapped("company_id")  # read together, as above
        for back in self:
            lines = back.sudo().line_ids  # sudo: as above
            back.picking_ids = lines.move_ids.picking_id | lines.move_ids.move_dest_ids.picking_id
            back.picking_count = len(back.picking_ids)
            back.refund_ids = lines.refund_line_ids.move_id
            back.refund_count = len(back.refund_ids)

    # --- creation ------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        unnamed = [vals for vals in vals_list if vals.get("name", "/") == "/"]
        for vals, name in zip(unnamed, self._oms_next_names(len(unnamed))):
            vals["name"] = Fact(name)
        # A default in the context is written like a value.
        defaults = {key.removeprefix("default_") for key in self.env.context if key.startswith("default_")}
        typed = {key for vals in vals_list for key, value in vals.items() if not isinstance(value, Fact)}
        self._oms_refuse_guarded((_GUARDED - {"name", "company_id"}) & (defaults | typed))
        return super().create(vals_list)

    @api.model
    def _oms_next_names(self, count):
        """``count`` numbers of the sequence, in one query."""
        if not count:
            return []
        sequence = self.env.ref("oms_returns.sequence_return").sudo()  # sudo: numbers for whoever may create
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)", (f"ir_sequence_{sequence.id:03d}", count))
        return [sequence.get_next_char(number) for number, in self.env.cr.fetchall()]

    @api.model
    def _oms_create_from_lines(self, wanted, together=False, **values):
        """Make returns of what is wanted back, one per order (or per ``group``, or ``together`` per customer); judge them.
        What is more than can come back is refused as a line of its own, so that nothing asked for is lost; what came too long
        ago is one, too.

        :param wanted: list of dicts with sale_line_id (or, without an order, product_id and partner_id), quantity (product's
            unit) and optionally reason (code), resolution, disposition, external_ref, note, price_typed (without an order),
            group (number of the return in the channel: what has the same is one return, though it be of several orders of a
            customer)
        :param values: values for all returns (note, user_id, door, withdrawn_on …)
        :return: the returns
        """
        values = {key: Fact(value) if key in ("door", "withdrawn_on") else value for key, value in values.items()}
        own_company = self.env.company  # of goods without an order
        lines = self.env["sale.order.line"].browse([ask["sale_line_id"] for ask in wanted if ask.get("sale_line_id")])
        reasons = {reason.code: reason.id for reason in self.env["oms.return.reason"].search([])}
        groups = {}
        statutory = plain(values.get("door")) == "withdrawal"
        for ask, quantity in self.env["oms.return.line"]._oms_split(wanted, statutory):
            order = lines.browse(ask.get("sale_line_id") or ()).order_id
            partner = order.partner_id or self.env["res.partner"].browse(ask.get("partner_id"))
            vals = {key: value for key, value in ask.items() if key not in ("reason", "group", "partner_id")}
            vals.update(quantity=quantity, reason_id=reasons.get(ask.get("reason"), False))
            group = ask.get("group") or (not together and order.id)
            key = (group, partner.commercial_partner_id, order.company_id or own_company, order.currency_id)
            groups.setdefault(key, (partner, ask.get("group"), []))[2].append(fields.Command.create(vals))
        return self.create([
            {**values, "partner_id": partner.id, "company_id": company.id, "external_ref": group, "line_ids": commands}
            for (_key, _customer, company, _currency), (partner, group, commands) in groups.items()
        ])

    # --- guarded writing ---------------------------------------------------------------------------------

    def write(self, vals):
        if self.env.context.get("oms_return_writer") is not _WRITER:
            self._oms_refuse_guarded(_GUARDED & vals.keys())
            self._oms_check_same_customer(vals)
        result = super().write(vals)
        if "partner_id" in vals:  # who sends it back counts for the policy, and for what goods of no order are worth
            self.line_ids._check_one_customer()
            self.filtered(lambda back: back.state == "requested")._oms_judge()
        return result

    def _oms_check_same_customer(self, vals):
        """:raises UserError: where the customer of a return is changed that was decided: the money goes to them"""
        if "partner_id" in vals:
            for back in self:
                if back.state != "requested" and back.partner_id.id != vals["partner_id"]:
                    raise UserError(self.env._(
                        "%(name)s is decided for %(customer)s: its customer stays. Cancel it, and make another return.",
                        name=back.display_name, customer=back.partner_id.display_name))

    @api.model
    def _oms_refuse_guarded(self, found):
        if found:
            raise AccessError(self.env._(
                "The status of a return follows from what is done with it: use its buttons (%s).",
                ", ".join(sorted(found))))

    def _oms_writing(self):
        """These records (or lines), as our own code may write them."""
        return self.with_context(oms_return_writer=_WRITER)

    @api.model
    def _oms_is_our_writer(self):
        return self.env.context.get("oms_return_writer") is _WRITER

    def _oms_next(self, target):
        """These, all of which may go on to ``target``.

        :raises UserError: names those that may not
        """
        wrong = self.filtered(lambda back: not states.may_go(back.state, target))
        if wrong:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError("\n".join(self.env._(
                "%(name)s is %(state)s and cannot become %(target)s.",
                name=back.name, state=names[back.state], target=names[target]) for back in wrong[:5]))
        return self

    def _oms_go(self, target):
        """Move on to ``target``, as the table of states allows it."""
        if self._oms_next(target):
            self._oms_writing().write(facts({
                "state": target, "state_since": fields.Datetime.now(), "blocked_reason": False}))

    def _oms_check_group(self, group, message):
        """Python-side check of a step's group; su is our own code, which checked before."""
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(message)
        self.check_access("write")

    def _oms_block(self, reasons):
        """Record why returns could not go on: {return: text}. A person asking for one return is told."""
        if len(self) == 1 and reasons:
            raise UserError("\n".join(reasons.values()))
        for back, reason in reasons.items():
            if back.blocked_reason != reason:
                back._oms_writing().write({"blocked_reason": Fact(reason)})

    @api.ondelete(at_uninstall=False)
    def _unlink_only_undecided(self):
        if any(back.state not in ("requested", "refused", "cancelled") for back in self):
            raise UserError(self.env._("Cancel the return instead: goods of it may be on their way."))

    # --- requested: decide -------------------------------------------------------------------------------

    def _oms_judge(self):
        """(Re)write the decision on the lines of requested returns, cumulatively, under today's facts."""
        self.filtered(lambda back: back.state == "requested").line_ids._oms_judge()

    def action_authorise(self):
        """Let the goods come back: accepted lines go on, refused ones stay as refused.

        Lines that ask need a supervisor, whose authorising is the answer. A return of refused lines only is
        refused. From here on the dock expects the goods.
        """
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns authorise returns."))
        empty = self.filtered(lambda back: back.state == "requested" and not back.line_ids)
        if empty:
            raise UserError(self.env._("%s: enter what comes back first.", ", ".join(empty.mapped("name"))))
        self._oms_judge()
        supervisor = self.env.su or self.env.user.has_group("oms_returns.group_returns_supervisor")
        asking = self.filtered("needs_supervisor")
        if supervisor:
            asking.line_ids._oms_override()
            asking = self.browse()
        refused = (self - asking).filtered(lambda back: set(back.line_ids.mapped("decision")) <= {"refuse"})
        refused._oms_go("refused")
        accepted = (self - asking - refused)._oms_next("authorised")
        blocked = accepted._oms_expect()
        accepted = accepted.filtered(lambda back: back not in blocked)
        accepted._oms_go("authorised")
        accepted._oms_money_due("authorisation")
        self._oms_block({**blocked, **{back: back._oms_why_asked() for back in asking}})
        return True

    def _oms_why_asked(self):
        self.ensure_one()
        asking = self.line_ids.filtered(lambda line: line.decision == "ask")
        return self.env._(
            "%(name)s needs a supervisor: %(why)s", name=self.name,
            why="; ".join(f"{line.product_id.display_name}: {line.decision_why}" for line in asking))

    def action_refuse(self):
        self._oms_check_group("oms_returns.group_returns_user", self.env._("Only staff of returns refuse returns."))
        self._oms_go("refused")
        return True

    def action_cancel(self):
        self._oms_check_group("oms_returns.group_returns_user", self.env._("Only staff of returns cancel returns."))
        self._oms_go("cancelled")
        self._oms_unexpect()
        return True

    def action_reopen(self):
        """A refused return is looked at again: the facts may have changed."""
        self._oms_check_group("oms_returns.group_returns_user", self.env._("Only staff of returns reopen returns."))
        self._oms_go("requested")
        self._oms_judge()
        return True

    # --- opening documents -------------------------------------------------------------------------------

    def action_view_pickings(self):
        self.check_access("read")
        return self._oms_open("stock.picking", self.picking_ids, self.env._("Transfers"))

    def action_view_refunds(self):
        self.check_access("read")
        return self._oms_open("account.move", self.refund_ids, self.env._("Credit notes"))

    def action_view_orders(self):
        self.check_access("read")
        return self._oms_open("sale.order", self.order_ids, self.env._("Orders"))

    @api.model
    def _oms_open(self, model, records, name):
        action = {"type": "ir.actions.act_window", "name": name, "res_model": model}
        if len(records) == 1:
            return {**action, "view_mode": "form", "res_id": records.id}
        return {**action, "view_mode": "list,form", "domain": [("id", "in", records.ids)]}
