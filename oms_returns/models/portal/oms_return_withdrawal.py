# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import ipaddress
import re

from babel.dates import format_datetime, get_timezone

from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang, hmac

#: Acknowledgements by itself: for one visitor in an hour, to one mailbox in a day, for all guests together in an hour.
AN_HOUR, A_DAY, OF_ALL = 10, 5, 200
#: Declarations of one visitor in an hour, above which none is taken.
MOST = 100
CRON = "oms_returns.cron_withdrawal"


class OmsReturnWithdrawal(models.Model):
    """A consumer's withdrawal from a contract (Directive 2011/83/EU, Article 11a), as it was declared: kept whatever becomes of
    it, acknowledged at once, whether or not it is of an order that we know.

    What is declared is looked for among the orders by a job, never while the visitor waits: neither words nor time tell a
    stranger whether there is such an order.
    """

    _name = "oms.return.withdrawal"
    _description = "Withdrawal from a contract"
    _order = "id desc"
    _check_company_auto = True

    key = fields.Char("Key of the form", required=True, readonly=True, copy=False)
    company_id = fields.Many2one("res.company", "Company", required=True, readonly=True, index=True)
    name = fields.Char("Declared by", required=True, readonly=True)
    email = fields.Char("Acknowledged to", required=True, readonly=True, index=True)
    order_text = fields.Char("Order, as declared", required=True, readonly=True)
    goods_text = fields.Text("Of what, as declared", readonly=True, help="Empty: of all of it.")
    declared_on = fields.Datetime("Declared on", required=True, readonly=True, index=True)
    text = fields.Text("Declaration", required=True, readonly=True, help="As it was acknowledged.")
    lines = fields.Json(readonly=True, help="{order line: quantity} chosen on the order's page; empty: all.")
    lang = fields.Char("Language", readonly=True, help="Of the visitor: the acknowledgement is in it, whoever has it sent.")
    known = fields.Boolean("Shown the order", readonly=True, help="Declared from the order's page, not by its number.")
    source = fields.Char(readonly=True, groups="base.group_system", help="Which visitor, for some hours: against floods.")
    mail_id = fields.Many2one("mail.mail", "Acknowledgement", readonly=True, ondelete="set null", index="btree_not_null")
    mail_state = fields.Selection(related="mail_id.state", string="Acknowledgement is")
    message_id = fields.Char("Message-ID", readonly=True, help="Of the acknowledgement, as mailboxes know it.")
    state = fields.Selection(
        [("new", "New"), ("look", "To be looked at"), ("rest", "Rest to be done"), ("done", "Done")], "Status", required=True,
        readonly=True, default="new", index=True,
        help="Rest to be done: what could be done by itself was done; it is not done once more, by nobody.")
    why = fields.Text("What is to be done", readonly=True)
    order_id = fields.Many2one(
        "sale.order", "Order", index="btree_not_null", check_company=True, ondelete="restrict",
        help="Where the declaration names no order that we know, enter the one that is meant.")
    return_ids = fields.One2many("oms.return", "withdrawal_id", "Returns")
    note = fields.Char("Remark")

    _key_uniq = models.UniqueIndex("(key)", "This withdrawal was declared already.")

    @api.depends("order_text", "name")
    def _compute_display_name(self):
        for said in self:
            said.display_name = f"{said.order_text}, {said.name}"

    # --- declared ------------------------------------------------------------------------------------------------------

    @api.model
    def _oms_is_flood(self, email, source):
        """Whether so much was declared from there, to this mailbox or in all that this one is acknowledged by a person
        ("kept"), or not taken at all ("refused"); else "". The same for what we know and for what we do not."""
        name, _at, domain = email.partition("@")
        hour, day, guests = self.env.execute_query(SQL(
            """SELECT count(*) FILTER (WHERE source = %(source)s AND declared_on > now() AT TIME ZONE 'UTC' - interval '1 hour'),
                      count(*) FILTER (WHERE regexp_replace(email, '[+][^@]*@', '@') = %(mailbox)s),
                      count(*) FILTER (WHERE NOT known AND declared_on > now() AT TIME ZONE 'UTC' - interval '1 hour')
                 FROM oms_return_withdrawal WHERE declared_on > now() AT TIME ZONE 'UTC' - interval '1 day'""",
            source=source, mailbox=f"{name.partition('+')[0]}@{domain}"))[0]
        if hour >= MOST:
            return "refused"
        return "kept" if hour >= AN_HOUR or day >= A_DAY or guests >= OF_ALL else ""

    @api.model
    def _oms_source(self, address):
        """What tells visitors apart for some hours, and does not say who they are. A host has a whole IPv6 network of /64."""
        with contextlib.suppress(ValueError):
            ip = ipaddress.ip_address(address or "")
            ip = getattr(ip, "ipv4_mapped", None) or ip
            address = str(ip if ip.version == 4 else ipaddress.ip_network((ip, 64), strict=False))
        return hmac(self.env, "oms_withdrawal", address or "")[:24]

    @api.model
    def _oms_declare(self, company, said, source, order=None, lines=None, kept=False):
        """Keep a declaration and have it acknowledged. Idempotent by its key.

        :param said: {"key", "name", "email", "order_text", "goods_text"}, checked by the controller
        :param order: the order, of which the visitor was shown to be the customer
        :param lines: {order line id: quantity in the product's unit}; none: all of it
        :param kept: it came with many others (``_oms_is_flood``): no mail goes out before a person has looked
        :return: the declaration
        """
        before = self.search([("key", "=", said["key"])])
        if before:
            return before
        now = fields.Datetime.now()
        found = self.create({
            **said, "company_id": company.id, "declared_on": now, "source": source, "order_id": order and order.id,
            "known": bool(order), "lang": self.env.lang,
            "lines": lines and {str(line_id): quantity for line_id, quantity in lines.items()},
            "text": self._oms_text(company, said, now)})
        found.flush_recordset()  # two at once fail here, before a mail is written
        if kept:
            staff = self.with_context(lang=company.partner_id.lang or None)  # the visitor's language is not theirs
            found._oms_look(staff.env._(
                "It came with many others, so no acknowledgement was sent. Where it is meant, press “Do it”: it is acknowledged, "
                "and done. Where the order is not found, enter it, or answer the customer and press “Seen to”."))
            return found
        found._oms_acknowledge()
        self.env.ref(CRON)._trigger()
        return found

    @api.model
    def _oms_text(self, company, said, now):
        """The declaration in words, with the moment to the second."""
        return self.env._(
            "To %(company)s: I hereby withdraw from my contract.\nOrder: %(order)s\nOf: %(goods)s\nName: %(name)s\n"
            "E-mail for the acknowledgement: %(email)s\nDeclared on: %(moment)s",
            company=company.name, order=said["order_text"], goods=said["goods_text"] or self.env._("everything"),
            name=said["name"], email=said["email"], moment=self._oms_moment(company, now))

    @api.model
    def _oms_moment(self, company, now):
        zone = self.env["oms.day"]._zone(company=company)
        return format_datetime(now, "long", tzinfo=get_timezone(zone), locale=babel_locale_parse(get_lang(self.env).code))

    def _oms_mail_text(self):
        """The declaration as it is mailed: what a stranger typed is made no link by the reader's mail program."""
        self.ensure_one()
        return self.email.join(re.sub(r"(?<=[\w-])\.(?=[^\W\d_])", ".\u200c", part) for part in self.text.split(self.email))

    def _oms_acknowledge(self):
        """Write the acknowledgement; the mail queue sends it after the commit, and keeps it. Not in the outbox of orders: it
        waits for nothing, is in nobody's choice, and there may be no order."""
        self.ensure_one()
        if self.env["res.lang"]._get_data(code=self.lang):  # still installed
            self = self.with_context(lang=self.lang)
        company = self.company_id
        body = self.env["ir.qweb"]._render("oms_returns.withdrawal_mail", {"said": self, "company": company},
                                           minimal_qcontext=True, lang=self.env.lang)
        mail = self.env["mail.mail"].create({
            "subject": self.env._("%s: we have received your withdrawal", company.name), "body_html": body,
            "email_to": self.email, "email_from": company.email_formatted or self.env.user.email_formatted,
            "auto_delete": False, "state": "outgoing"})
        self.write({"mail_id": mail.id, "message_id": mail.message_id})
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    @api.autovacuum
    def _gc_sources(self):
        """Who it was from is needed for an hour."""
        self.env.cr.execute(SQL(
            """UPDATE oms_return_withdrawal SET source = NULL
                WHERE source IS NOT NULL AND declared_on < now() AT TIME ZONE 'UTC' - interval '2 days'"""))

    # --- what staff do ---------------------------------------------------------------------------------------------------

    def action_follow(self):
        """Do what the declaration asks for, with the order that a person has entered."""
        self._oms_check_staff()
        for said in self:
            if said.state == "rest":
                raise UserError(self.env._(
                    "%s: what can be done by itself was done. Do the rest by hand, then press “Seen to”.", said.display_name))
            if said.state != "look":
                raise UserError(self.env._("%s is done, there is nothing to do.", said.display_name))
            # sudo: group checked above; only whether there is one
            if not said.order_id and not said.sudo()._oms_find_order():
                raise UserError(self.env._("Enter the order that is meant by “%s”, then press again.", said.order_text))
        self.sudo()._oms_follow()  # sudo: group checked above; what follows is a return, judged by its rules
        for said in self.sudo().filtered(lambda said: not said.message_id):  # sudo: as above; kept, not acknowledged so far
            said._oms_acknowledge()
        return True

    def action_done(self, note=None):
        """A person has seen to it."""
        self._oms_check_staff()
        check_arguments(self.env, note=(note, "text"))
        all_said = self.sudo()  # sudo: group checked above
        all_said.mail_id.filtered(lambda mail: mail.state == "exception").write({"state": "cancel"})  # answered by a person
        all_said.filtered(lambda said: said.state in ("look", "rest")).write({
            "state": "done", **({"note": note} if note else {})})
        return True

    def _oms_check_staff(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group("oms_returns.group_returns_user"):
            raise AccessError(self.env._("Only staff of returns see to withdrawals."))

    def write(self, vals):
        if "order_id" in vals and not self.env.su and any(said.state != "look" or said.known for said in self):
            raise AccessError(self.env._("The order of this withdrawal is known, and does not change any more."))
        return super().write(vals)

    def action_view_returns(self):
        self.check_access("read")
        return self.env["oms.return"]._oms_open("oms.return", self.return_ids, self.env._("Returns"))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Withdrawals are kept: each was acknowledged to a customer."))
