# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.oms_core.tools import RefusedToCustomer
from odoo.fields import Domain

from ...planning import portal_form

#: Orders on one page, beside the one from which the customer came and those of which something is ticked.
MORE = 12
#: Words that are looked for in the goods of an order.
MOST_WORDS = 6


class OmsReturnPortal(models.AbstractModel):
    """What a customer may send back, and what is said of it before they send anything. In customers' words: no internal word,
    nothing of credit.

    Called with rights of ours: the controller found the orders with the visitor's own rights, or by the token of one order.

    :raises RefusedToCustomer: with words for the customer
    """

    _name = "oms.return.portal"
    _description = "What customers do about returns"

    # --- what can come back ------------------------------------------------------------------------------------

    def _offers(self, order):
        """Whether something of this order may be sent back from its page."""
        return order.company_id.oms_portal_returns and order.state == "sale" and any(
            line.oms_shipped_qty > 0 for line in order.order_line)

    def _offered_domain(self):
        """Orders of which something may be sent back."""
        return [("state", "=", "sale"), ("company_id.oms_portal_returns", "=", True), ("order_line.oms_shipped_qty", ">", 0)]

    def _named_domain(self, text):
        """Orders that a customer means: by our number or theirs, or by goods that have all these words in their name, their code
        or what the order says of them. Whose orders says who looks: of lines and goods no rights are asked."""
        goods = Domain.AND(
            Domain("name", "ilike", word) | Domain("product_id", "any!", Domain("name", "ilike", word) | Domain(
                "default_code", "ilike", word)) for word in text.split()[:MOST_WORDS])
        return Domain("name", "ilike", text) | Domain("client_order_ref", "ilike", text) | Domain(
            "order_line", "any!", Domain("oms_shipped_qty", ">", 0) & goods)

    def _offers_withdrawal(self):
        """Whether any company has the button, for the foot of every page."""
        return bool(self.env["res.company"].search_count([("oms_withdrawal", "=", True)], limit=1))

    def _of_order(self, order):
        """Returns of an order that its page names: those of this order alone, since its link may be all that the reader has."""
        found = self.env["oms.return"].search([("line_ids.order_id", "=", order.id)])
        return found.filtered(lambda back: (order.company_id.oms_portal_returns or back.withdrawn_on) and back.order_ids == order)

    def _choices(self, orders):
        """What can come back of these orders: [{"order", "rows": [row]}] in their order, in a constant number of queries; orders
        of which nothing can come back are left out. A row (``_row``) of a kit has its ``parts``: rows of components, which can
        come back by themselves; where whole ones are ``left`` no more, these alone.
        """
        lines = orders.order_line.filtered(
            lambda line: line.product_id.type == "consu" and not line.display_type and not line.is_downpayment)
        facts, choices = lines._oms_gather_returnable(), []
        parts = self._parts(lines, facts)
        for order, mine in lines.grouped("order_id").items():
            rows = [{**self._row(line, facts[line.id]), "parts": parts.get(line, [])} for line in mine]
            rows = [row for row in rows if row["left"] > 0 or row["parts"]]
            if rows:
                choices.append({"order": order, "rows": rows})
        return choices

    def _row(self, line, of, part=None):
        """What can come back of an order line, or of a component of the kit on it: {"key", "line", "part", "name", "left",
        "left_text", "unit", "day"}.

        :param of: its facts, of ``_oms_gather_returnable``
        """
        Day, unit, goods = self.env["oms.day"], self.env["oms.return.line"], part or line.product_id
        left = unit._oms_quantity(unit._oms_units(max(0.0, of["shipped"] - of["returned"] - of["asked"])))
        return {
            "key": portal_form.row_key(line.id, part.id if part else 0), "line": line, "part": part, "name": goods.display_name,
            "left": left, "left_text": self.env["oms.portal"]._number_words(left), "unit": goods.uom_id.name,
            "day": of["shipped_on"] and Day._customer_words(
                Day._customer_of(of["shipped_on"], line.order_id), line.order_id)}

    def _goods_words(self, line, part=None):
        """What comes back, by name: of a kit's component also of what it is a part."""
        if not part:
            return line.product_id.display_name
        return self.env._("%(part)s, part of %(kit)s", part=part.display_name, kit=line.product_id.display_name)

    def _reasons(self):
        return self.env["oms.return.reason"].search([("for_customers", "=", True)])

    def _resolutions(self):
        """[(key, words)] of what a customer may wish for. Extended by who can do more."""
        words = {"refund": self.env._("My money back"), "credit": self.env._("A credit for my next order")}
        known = dict(self.env["oms.return.line"]._fields["resolution"]._description_selection(self.env))
        return [(key, text) for key, text in words.items() if key in known]

    # --- what is asked, and what is said of it -------------------------------------------------------------------

    def _asked(self, form, lines):
        """What was ticked, as oms.return.line takes it: [dict], in the order of the lines.

        :param form: a ``planning.portal_form.Form`` whose components are of their lines (``_knows_parts``)
        :param lines: the order lines that the visitor may send back
        """
        _ = self.env._
        if not form.asks:
            raise RefusedToCustomer(_("Tick what you would like to send back."))
        if len(form.asks) > portal_form.MOST_LINES:
            raise RefusedToCustomer(_("This is too much for one return: %s lines at most.", portal_form.MOST_LINES))
        known, reasons = {line.id: line for line in lines}, set(self._reasons().mapped("code"))
        wanted, unit, parts = [], self.env["oms.return.line"], self._parts_by_id(ask.part for ask in form.asks)
        for ask in form.asks:
            name = self._goods_words(known[ask.line_id], parts.get(ask.part))
            quantity = unit._oms_quantity(unit._oms_units(ask.quantity)) if ask.quantity else 0
            if not quantity:
                raise RefusedToCustomer(_("%s: please enter how many come back.", name))
            if ask.reason not in reasons:
                raise RefusedToCustomer(_("%s: please say why it comes back.", name))
            wanted.append({"sale_line_id": ask.line_id, "quantity": quantity, "reason": ask.reason, "opened": ask.opened,
                           **({"component_id": ask.part} if ask.part else {}), **({"note": ask.note} if ask.note else {})})
        resolution = form.resolution if form.resolution in dict(self._resolutions()) else "refund"
        return [{**ask, "resolution": resolution} for ask in wanted]

    def _said(self, wanted):
        """What the policy says of each of these, for the customer: [{"ask", "whole", "key", "line", "goods", "tone", "text",
        "outcome", "photo"}]. Of what is refused because some of it is too late there are two: what may be sent, and what may not.
        ``whole`` of the first is what was asked for, of the second none."""
        returns, lines = self.env["oms.return.line"], self.env["sale.order.line"]
        wanted, verdicts = self._in_parts(wanted, returns._oms_preview(wanted))
        lines = lines.browse([ask["sale_line_id"] for ask, _whole in wanted])
        rows = []
        asks = [ask for ask, _whole in wanted]
        for (ask, whole), line, goods, said in zip(wanted, lines, self._goods_of(asks, lines), verdicts, strict=True):
            part = goods if ask.get("component_id") else None
            rows.append({
                "ask": ask, "whole": whole, "key": portal_form.row_key(line.id, ask.get("component_id")), "line": line,
                "goods": goods, "name": self._goods_words(line, part), "outcome": said.outcome,
                "quantity": self.env["oms.portal"]._number_words(ask["quantity"]), "unit": goods.uom_id.name,
                "tone": {"accept": "success", "ask": "warning", "refuse": "danger"}[said.outcome],
                "head": self._head(said), "text": returns._oms_why_customer(said), "photo": "photo" in said.rule})
        return rows

    def _in_parts(self, wanted, verdicts):
        """([(ask, what was asked for with it or None)], [verdict]) of these, those parted that ``_said`` says in two."""
        unit = self.env["oms.return.line"]
        late = [dict(said.facts).get("late", 0) if said.outcome == "refuse" else 0 for said in verdicts]
        if not any(late):
            return [(ask, ask) for ask in wanted], verdicts
        parts = []
        for ask, units in zip(wanted, late, strict=True):
            parts.append(({**ask, "quantity": unit._oms_quantity(unit._oms_units(ask["quantity"]) - units)}, ask))
            if units:
                parts.append(({**ask, "quantity": unit._oms_quantity(units)}, None))
        return parts, unit._oms_preview([ask for ask, _whole in parts])

    def _shown(self, form, wanted):
        """The same with what the customer may choose of each before they send it. Extended by who has choices."""
        return self._said(wanted)

    def _head(self, said):
        """The verdict in two words."""
        return {"accept": self.env._("You may send it"), "ask": self.env._("We will look at it"),
                "refuse": self.env._("Not possible")}[said.outcome]
