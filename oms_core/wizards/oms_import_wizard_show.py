# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import Command, models

from ..models.imports.oms_import_channel import LAYOUTS
from ..models.imports.oms_import_words import reason_sentences, refusal
from ..planning.layouts import guess_columns, hints, plain_name
from ..planning.order_lines import REJECTED
from ..planning.table_error import TableError
from .oms_import_column import NOTHING

SHOWN = 15  # rejected lines in the preview
NAMED = 40  # new products and customers


class OmsImportWizard(models.TransientModel):
    """What the dialog shows: questions, columns, and what would become of the file."""

    _inherit = "oms.import.wizard"

    # --- questions -----------------------------------------------------------------------------------

    def _oms_ask(self, questions):
        """Show what the file leaves open, each with what it would mean."""
        self.write({"preview": False, "column_ids": [Command.clear()], "columns_told": False, "choice_ids": [
            Command.clear(), *(Command.create(vals) for question in questions for vals in self._oms_choices(question))]})
        return self._oms_reopen()

    def _oms_choices(self, question):
        sample = question.sample
        where = self.env._("Line %(line)s, column %(column)s", line=sample.line, column=sample.column) if sample.column \
            else self.env._("Line %s", sample.line)
        return [
            {"question": where, "value": sample.value, "means": choice.means, "key": question.key, "answer": choice.answer}
            for choice in question.choices]

    def _oms_ask_plan(self, plan):
        """Choices for what only the whole leaves open, where the channel says nothing about it yet."""
        first = {}
        for planned in plan.lines:
            first.setdefault(planned.reason, planned)
        return [
            Command.create({
                "question": self.env._("Line %(line)s, order %(order)s", line=planned.line.number, order=planned.line.order_ref),
                "value": value, "means": means, "key": key, "answer": answer})
            for reason, planned in first.items() for value, key, means, answer in self._oms_open(reason, planned)]

    def _oms_open(self, reason, planned):
        """(what stands there, convention, what it means, answer) for each choice."""
        _, line, facts = self.env._, planned.line, dict(planned.facts)
        if reason == "negative_quantity":
            value = f"{line.quantity:f} × {line.sku}"
            return [
                (value, "returns_as_negative", _("Goods of this order that come back"), True),
                (value, "stock_corrections", _("A correction of stock: rejected"), True)]
        if reason == "near_order":
            value = _("%(order)s, and %(other)s (%(where)s)", order=line.order_ref, other=facts["other"], where=facts["where"])
            return [(value, "same_orders", _("One order"), True), (value, "same_orders", _("Two orders"), False)]
        if reason == "taxes_open":
            value = _("%(sku)s at %(price)s", sku=line.sku, price=f"{line.price:f}")
            return [
                (value, "gross", _("The price contains taxes"), True), (value, "gross", _("Taxes are added to the price"), False)]
        return []

    # --- columns -------------------------------------------------------------------------------------

    def _oms_show_columns(self, told):
        """Show the columns of the file, each with a sample and what it is taken for; ``told``: what is wrong with them."""
        header, rows = self._oms_imports()._oms_header(*self._oms_file(), self._oms_import_options())
        chosen = self._oms_meanings(header)
        self.write({"preview": False, "choice_ids": [Command.clear()], "columns_told": told, "column_ids": [
            Command.clear(), *(
                Command.create({
                    "name": name, "meaning": chosen.get(plain_name(name), NOTHING),
                    "sample": next((fields[position].strip()[:60] for fields in rows if fields[position].strip()), "")})
                for position, name in enumerate(header) if name.strip())]})
        return self._oms_reopen()

    def _oms_columns_wrong(self, error):
        """What is wrong with the columns, in words of this dialog, where they can be chosen."""
        if error.code != "missing_column":
            return refusal(self.env, error)
        return self.env._(
            "The names of the columns do not say all that an order needs: order number, product code, quantity, date, unit price "
            "and customer. Choose what each column is, and nothing for what is not to be taken; then check the file again.")

    def _oms_meanings(self, header):
        """{name of a column: what it is taken for}: as chosen, else by its name."""
        columns = self._oms_columns() or self.channel_id.columns
        if columns:
            return {
                plain_name(name): meaning for meaning, names in columns.items()
                for name in ([names] if isinstance(names, str) else names)}
        try:
            found = guess_columns(header, self.layout or "")
        except TableError:
            return {}
        pairs = [*found.at.items(), *found.several]
        known = {plain_name(header[position]): meaning for meaning, position in pairs}
        return {**hints(header, known.values()), **known}

    # --- what would become of it ---------------------------------------------------------------------

    def _oms_show(self, lines, plan, shift):
        """Show the plan: counts and amounts, what would be created, what is not taken, what is rejected."""
        products = self._oms_imports()._oms_match_products(
            [p.line.sku for p in plan.lines if p.reason == "archived_product"])
        html = Markup("").join((
            self._oms_totals_html(plan, shift), self._oms_new_html(plan), self._oms_columns_html(lines),
            self._oms_rejected_html(plan)))
        self.write({
            "preview": html, "archived": [match.id for match in products] or False,
            "choice_ids": self._oms_ask_plan(plan)})

    def _oms_totals_html(self, plan, shift):
        """Counts and amounts by outcome. Text of the file is escaped, here and below."""
        _ = self.env._
        counts, amounts = plan.counts(), plan.amounts()
        names = dict(self.env["oms.import.line"]._fields["outcome"]._description_selection(self.env))
        total = Markup("<tr><th>%s</th><th class='text-end'>%d</th><th class='text-end'>%s</th></tr>") % (
            _("Lines in the file"), len(plan.lines), f"{sum(amounts.values()):,.2f}")
        rows = Markup("").join(
            Markup("<tr><td>%s</td><td class='text-end'>%d</td><td class='text-end'>%s</td></tr>") % (
                names[outcome], counts[outcome], f"{amounts[outcome]:,.2f}")
            for outcome in names)
        shifted = Markup("<p>%s</p>") % _("Dates are shifted by %s days.", shift) if shift else Markup("")
        return Markup("<table class='table table-sm w-auto'>%s%s</table>%s") % (rows, total, shifted)

    def _oms_new_html(self, plan):
        _ = self.env._
        told = [
            (_("New products (%s):", len(plan.new_skus)), plan.new_skus),
            (_("New customers (%s):", len(plan.new_customers)), plan.new_customers)]
        unknown = lambda reason, code: list(dict.fromkeys(code(p.line) for p in plan.lines if p.reason == reason))  # noqa: E731
        skus = unknown("unknown_product", lambda line: line.sku)
        customers = unknown("unknown_customer", lambda line: line.customer)
        told += [
            (_("Unknown products, not created (%s):", len(skus)), skus),
            (_("Unknown customers, not created (%s):", len(customers)), customers)]
        return Markup("").join(
            Markup("<p><strong>%s</strong> %s</p>") % (label, self._oms_some(names)) for label, names in told if names)

    def _oms_some(self, names):
        more = len(names) - NAMED
        shown = ", ".join(names[:NAMED])
        return self.env._("%(names)s and %(count)s more", names=shown, count=more) if more > 0 else shown

    def _oms_columns_html(self, lines):
        """What layout the file has, and what of it is not taken: amounts with their sum, columns by name."""
        _ = self.env._
        html = Markup("")
        if lines.columns and lines.columns.layout.marks:
            html += Markup("<p>%s</p>") % _("Layout: %s", dict(LAYOUTS)[lines.columns.layout.key])
        if lines.left:
            html += Markup("<p><strong>%s</strong> %s</p>") % (_("Amounts that are not taken:"), ", ".join(
                f"{column} {amount:,.2f}" for column, amount in lines.left.items()))
        rest = [lines.header[position] for position in lines.columns.rest] if lines.columns else []
        if rest:
            html += Markup("<p class='text-muted'>%s %s</p>") % (_("Columns that are not taken:"), self._oms_some(rest))
        return html

    def _oms_rejected_html(self, plan):
        _ = self.env._
        rejected = [planned for planned in plan.lines if planned.outcome == REJECTED]
        if not rejected:
            return Markup("<p>%s</p>") % _("No line would be rejected.")
        labels = dict(self.env["oms.import.line"]._fields["reason"]._description_selection(self.env))
        counted = ", ".join(f"{labels[reason]} {count}" for reason, count in plan.reasons().most_common())
        sentences = reason_sentences(self.env)
        rows = Markup("").join(
            Markup("<tr><td class='text-end'>%d</td><td>%s</td><td>%s</td><td>%s</td></tr>") % (
                planned.line.number, planned.line.order_ref, planned.line.sku,
                sentences[planned.reason] % dict(planned.facts))
            for planned in rejected[:SHOWN])
        return Markup(
            "<p><strong>%s</strong> %s</p><p>%s</p>"
            "<table class='table table-sm'><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>%s</table>"
        ) % (_("Rejected:"), counted, _("The first %s:", min(SHOWN, len(rejected))), _("Line"), _("Order number"),
             _("Product code"), _("Why"), rows)
