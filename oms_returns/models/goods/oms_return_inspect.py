# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.oms_core.planning import kits
from odoo.addons.oms_core.tools import facts
from odoo.exceptions import UserError

from ...planning.inspection import NOT_TAKEN, share


class OmsReturn(models.Model):
    """Inspecting, in stages: what was noted is done; without notes, all that is left goes where its line says."""

    _inherit = "oms.return"

    inspection_ids = fields.One2many("oms.return.inspection", "return_id", "Inspection")

    def action_inspect(self, dispositions=None):
        """Do with all that is here and was not looked at yet what its line says, after what was noted piece by piece.

        :param dispositions: {return line id: one of DISPOSITIONS}; default: as on the lines
        """
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns inspect goods."))
        for disposition, lines in self.line_ids._oms_given(dispositions, self.line_ids._oms_is_disposition).items():
            lines.write({"disposition": disposition})
        self._action_inspect()
        return True

    def action_inspect_noted(self):
        """Do with the pieces that were noted what was noted; the rest waits."""
        self._oms_check_group(
            "oms_returns.group_returns_user", self.env._("Only staff of returns inspect goods."))
        rows = self.inspection_ids.filtered(lambda row: row.state == "draft")
        if not rows:
            raise UserError(self.env._("Nothing was noted: note pieces, or press Inspected for all that is here."))
        rows._oms_apply()
        return True

    def _action_inspect(self):
        """Set-based.

        :return: the returns of which something was inspected
        """
        ready = self.filtered(lambda back: back.state in ("authorised", "received", "inspected"))
        ready.line_ids._oms_decide_surplus()
        rows = ready.inspection_ids.filtered(lambda row: row.state == "draft")
        rows |= ready.line_ids._oms_note_rest(rows)
        rows._oms_apply()
        self._oms_block({
            back: back._oms_why_undecided() for back in ready if back.state == "received" and back.is_here and not any(
                row.return_id == back for row in rows)})
        return rows.return_id


class OmsReturnLine(models.Model):
    _inherit = "oms.return.line"

    inspection_ids = fields.One2many("oms.return.inspection", "line_id", "Inspection")

    def _oms_goods(self):
        """The products that are goods of this line: its own, and what came of its kits."""
        self.ensure_one()
        return self.product_id | self.sudo().move_ids._oms_for_kits().product_id.with_env(self.env)  # sudo: which goods they are

    def _oms_came_by_good(self):
        """{line: {product: how much of it came, in its unit}}"""
        found = {}
        for line, moves in self._oms_moves_in("done").items():
            goods = found.setdefault(line, {})
            for move in moves:
                goods[move.product_id] = goods.get(move.product_id, 0.0) + move.product_uom._compute_quantity(
                    move.quantity, move.product_id.uom_id, round=False)
        return found

    def _oms_inspected_by(self, *groups, taken=False):
        """{line: {good: quantity}} of done rows by ``groups``, "product_id" and perhaps "lot_id".

        :param taken: only of pieces that are taken back
        """
        self.env["oms.return.inspection"].flush_model()
        found = {}
        rows = self.env["oms.return.inspection"]._read_group(
            [("line_id", "in", self.ids), ("state", "=", "done")]
            + ([("disposition", "not in", sorted(NOT_TAKEN))] if taken else []),
            ["line_id", *groups], ["quantity:sum"]) if self.ids else []
        for line, *good, quantity in rows:
            found.setdefault(line, {})[tuple(good) if len(good) > 1 else good[0]] = quantity
        return found

    def _oms_uninspected(self):
        """{line: how much of it is here and was not inspected}; of a kit, pieces of its components."""
        came, done = self._oms_came_by_good(), self._oms_inspected_by("product_id")
        return {
            line: self._oms_quantity(sum(
                max(self._oms_units(quantity) - self._oms_units(done.get(line, {}).get(product, 0.0)), 0)
                for product, quantity in came[line].items()))
            for line in self
        }

    def _oms_inspected_quantity(self):
        """{line: how much of it was inspected and is taken back, in the product's unit}: of kits, whole ones."""
        taken = self._oms_inspected_by("product_id", taken=True)
        came = self._oms_moves_in("done")
        found = {}
        for line in self:
            goods = {product.id: quantity for product, quantity in taken.get(line, {}).items()}
            parts = came[line].browse() if line.component_id else came[line]._oms_for_kits()
            if not parts:
                found[line] = self._oms_quantity(self._oms_units(sum(goods.values())))
            elif goods:
                found[line] = min(line.received_quantity, kits.whole(
                    goods, kits.load(parts[:1].oms_kit), line.sale_line_id.sudo()._oms_kit_grain()))  # sudo: as it was sold
            else:
                found[line] = 0.0
        return found

    def _oms_note_rest(self, noted):
        """Rows for all that is here of these lines and is neither inspected nor noted.

        :param noted: draft rows of these lines
        """
        came, done = self._oms_came_by_good(), self._oms_inspected_by("product_id")
        planned = {}
        for row in noted:
            key = row.line_id, row.product_id
            planned[key] = planned.get(key, 0.0) + row.quantity
        rows = []
        for line in self:
            for product, quantity in came[line].items():
                key = product.with_env(self.env)
                left = (self._oms_units(quantity) - self._oms_units(done.get(line, {}).get(key, 0.0))
                        - self._oms_units(planned.get((line, key), 0.0)))
                rows += [{"line_id": line.id, "product_id": product.id, "quantity": self._oms_quantity(part), **fate}
                         for part, fate in line._oms_fates(left) if part > 0]
        return self.env["oms.return.inspection"].create(rows)

    def _oms_usual_condition(self):
        self.ensure_one()
        return self.reason_id.condition or ("opened" if self.opened else "new")

    def _oms_parts_here(self):
        """[(move line that brought it, (line, product), lot or None, units)] of all that came of these lines."""
        found = []
        for line, moves in self._oms_moves_in("done").items():
            found += [
                (part, (line, part.product_id.with_env(self.env)), part.lot_id.id or None,
                 self._oms_units(part.product_uom_id._compute_quantity(part.quantity, part.product_id.uom_id, round=False)))
                for part in moves.move_line_ids.sorted("id")]
        return found


class OmsReturnInspection(models.Model):
    _inherit = "oms.return.inspection"

    def _oms_apply(self):
        """Move the goods of these rows, set-based, and say so.

        :raises UserError: where more is noted than is here, or what was noted cannot be done
        """
        if not self:
            return
        # Where the return stands as before, nothing else tells of two people inspecting the same goods at once.
        self.env["oms.guard"]._lock(self.env.cr, "return", self.line_id._oms_guards())
        self._oms_check_complete()
        lines, units = self.line_id, self.line_id._oms_units
        gone = {
            ((line, product), lot.id or None): units(quantity)
            for line, goods in lines._oms_inspected_by("product_id", "lot_id").items()
            for (product, lot), quantity in goods.items()}
        shares, missing = share(lines._oms_parts_here(), gone, [
            (row, (row.line_id, row.product_id), row.lot_id.id or None, units(row.quantity)) for row in self.sorted("id")])
        if missing:
            row, left = missing[0]
            raise UserError(self.env._(
                "%(name)s: %(left)s × %(product)s%(lot)s of what you noted did not come, or was inspected already.",
                name=row.return_id.name, left=f"{lines._oms_quantity(left):.12g}", product=row.product_id.display_name,
                lot=f" ({row.lot_id.sudo().name})" if row.lot_id else ""))  # sudo: its number
        self._oms_dispose(self._oms_by_lot(shares))
        returns = self.return_id
        returns._oms_follow()
        returns._oms_money_due("inspection")

    def _oms_check_complete(self):
        """:raises UserError: for rows that miss something"""
        for row in self:
            if row.disposition == "second" and (not row.second_product_id or row.second_product_id == row.product_id):
                raise UserError(self.env._(
                    "%(name)s: say as which other product %(product)s is sold on, or set it on the product once.",
                    name=row.return_id.name, product=row.product_id.display_name))

    def _oms_by_lot(self, shares):
        """Done rows of one lot each: a row that is of pieces of several is split.

        :param shares: [(row, part, lot id or None, units)]
        :return: [(row, part, quantity)]
        """
        units, quantity_of = self.line_id._oms_units, self.line_id._oms_quantity
        by_row, found, extra = {}, [], []
        for row, part, lot, taken in shares:
            by_row.setdefault(row, {}).setdefault(lot, []).append((part, taken))
        for row, lots in by_row.items():
            for number, (lot, parts) in enumerate(lots.items()):
                extra.append((row, lot, sum(taken for _part, taken in parts), parts, number))
        new = iter(self._oms_split_rows([one for one in extra if one[4]]))
        now = {"state": "done", "done_on": fields.Datetime.now(), "user_id": self.env.uid}
        plain = self.browse()
        for row, lot, total, parts, number in extra:
            target = next(new) if number else row
            if not number and (row.lot_id.id or None, units(row.quantity)) != (lot, total):
                row._oms_write({**now, "lot_id": lot or False, "quantity": quantity_of(total)})
            elif not number:
                plain |= row
            found += [(target, part, quantity_of(taken)) for part, taken in parts]
        if plain:
            plain._oms_write(now)
        return found

    def _oms_split_rows(self, extra):
        """New done rows like these, each for so much of a lot."""
        if not extra:
            return self.browse()
        return self.env["oms.return"]._oms_writing().env[self._name].create([{
            **row.copy_data()[0], "lot_id": lot or False, "quantity": self.line_id._oms_quantity(total),
            **facts({"state": "done", "done_on": fields.Datetime.now(), "user_id": self.env.uid})}
            for row, lot, total, _parts, _number in extra])
