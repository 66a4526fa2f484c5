# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.oms_core.tools import check_arguments
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .stock_picking_where import CAUSES, PLACES

#: The screen whose buttons the rows of a place have.
SCREENS = {"send": "send", "pick": "pick", "pack": "pack", "ship": "ship", "held": "send", "backordered": "send", "goods": "send"}
#: A person who scanned so many minutes ago is at work.
AT_WORK = 30
#: So many tours under way and people are named; the rest is in their lists.
MOST = 30


class OmsFloorPage(models.AbstractModel):
    """What is to be done in a warehouse, for who leads it. A number is the rows of its domain, counted with the user's rights."""

    _name = "oms.floor.page"
    _description = "Page of a warehouse"

    @api.model
    @api.readonly
    def page(self, warehouse_id=None):
        """The numbers of a warehouse (default: the user's, else the first), each with the domain of its rows.

        Every open transfer of an order of the warehouse is in one of ``places`` and in one part of one of ``bars``.

        :returns: {"warehouses": [{"id", "name"}], "warehouse": id or False, "at": time there, "places": [number],
            "missed": number with "causes": [number], "bars": [bar],
            "tours": {"ready", "active", "totes": number, "walks": [walk]},
            "people": [person], "views": ids of views by model}; a number is {"key", "label", "help",
            "count", "model", "domain"}, a bar a number with "day", "hour", "minutes" (left)
            and "parts": [number]; nothing but "warehouses" and "warehouse" where there is no warehouse
        :raises AccessError: the user does not lead a warehouse
        """
        check_arguments(self.env, warehouse_id=(warehouse_id or None, "number"))
        self._check_reader()
        warehouses = self.env["stock.warehouse"].search([("company_id", "in", self.env.companies.ids)])
        chosen = warehouses.filtered(lambda one: one.id == warehouse_id) or self._usual(warehouses)
        found = {"warehouses": [{"id": one.id, "name": one.name} for one in warehouses], "warehouse": chosen.id}
        if not chosen:
            return found
        groups = self._gather_transfers(chosen)
        return {
            **found, "at": self.env["oms.day"]._hour(fields.Datetime.now(), chosen), "places": self._places(chosen, groups),
            "missed": self._missed(chosen, groups), "bars": self._bars(chosen, groups), "tours": self._tours(chosen),
            "people": self._gather_people(chosen), "views": self._views()}

    @api.model
    def _check_reader(self):
        groups = ("oms_fulfillment.group_fulfillment_supervisor", "stock.group_stock_manager")
        if not self.env.su and not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._(
                "The page of a warehouse is for its supervisors and for administrators of the inventory."))
        self.env["stock.picking"].check_access("read")

    @api.model
    def _usual(self, warehouses):
        usual = self.env.user._get_default_warehouse_id()
        return usual if usual in warehouses else warehouses[:1]

    @api.model
    def _views(self):
        """The views in which rows open: {model: {"list", "kanban", "search"}}, ids or False."""
        names = {"list": "oms_picking_floor_view_list", "kanban": "oms_picking_view_kanban", "search": "oms_picking_view_search"}
        default = dict.fromkeys(names, False)
        return {"stock.picking": {kind: self.env.ref(f"oms_fulfillment.{name}").id for kind, name in names.items()},
                "oms.tour": default, "oms.tour.tote": default}

    # --- transfers ----------------------------------------------------------------------------------------------------

    @api.model
    def _gather_transfers(self, warehouse):
        """[(place, cause or None, pick-up or None, transfers)] of those that the user may read; one statement."""
        pickings = self.env["stock.picking"]
        pickings._oms_flush_floor()
        query = pickings._search(self._base(warehouse))
        return self.env.execute_query(SQL(
            """SELECT floor.place, floor.missed, floor.at, COUNT(*)
                 FROM (%s) floor WHERE floor.place IS NOT NULL AND floor.picking_id IN %s GROUP BY 1, 2, 3""",
            pickings._oms_where_sql(warehouse), query.subselect()))

    @api.model
    def _base(self, warehouse):
        return Domain("picking_type_id.warehouse_id", "=", warehouse.id)

    @api.model
    def _number(self, key, label, count, domain, help="", model="stock.picking", **more):  # pylint: disable=redefined-builtin
        return {"key": key, "label": label, "help": help, "count": count, "model": model, "domain": list(domain), **more}

    @api.model
    def _transfers(self, warehouse, count, key, label, help="", **values):  # pylint: disable=redefined-builtin
        """The number of transfers that have these values."""
        domain = self._base(warehouse)
        for name, value in values.items():
            domain &= Domain(f"oms_{name}", "in", value) if isinstance(value, list) else Domain(f"oms_{name}", *value)
        return self._number(key, label, count, domain, help, screen=SCREENS.get(key, False))

    @api.model
    def _words(self):
        return {
            "held": self.env._("A hold keeps them from the warehouse."),
            "backordered": self.env._("Nothing is there or on its way to supply them from."),
            "goods": self.env._("Their goods are on the way, or not found, or the order ships complete and a part is missing."),
            "send": self.env._("Their goods are there; they can be sent to the warehouse."),
            "pick": self.env._("Sent and reserved, not picked yet."),
            "pack": self.env._("Picked, not packed yet."),
            "ship": self.env._("Packed; they wait to be fetched."),
        }

    @api.model
    def _places(self, warehouse, groups):
        labels, words = self._labels("oms_where"), self._words()
        return [self._transfers(
            warehouse, self._count(groups, lambda place, _missed, _at, key=key: place == key), key, labels[key], words[key],
            where=[key])
            for key in PLACES]

    @api.model
    def _missed(self, warehouse, groups):
        labels = self._labels("oms_missed")
        causes = [self._transfers(
            warehouse, self._count(groups, lambda _place, missed, _at, key=key: missed == key), key, labels[key], missed=[key])
            for key in CAUSES]
        return {**self._transfers(
            warehouse, sum(cause["count"] for cause in causes), "missed", self.env._("Missed their pick-up"),
            self.env._("Still here although their pick-up has gone, by the first thing that was not done by then."),
            missed=list(CAUSES)), "causes": causes}

    @api.model
    def _labels(self, name):
        return dict(self.env["stock.picking"]._fields[name]._description_selection(self.env))

    @api.model
    def _count(self, groups, wanted):
        return sum(count for *facts, count in groups if wanted(*facts))

    @api.model
    def _bars(self, warehouse, groups):
        """A bar for each pick-up of today and tomorrow, and one each for what goes later, and never."""
        Day, now = self.env["oms.day"], fields.Datetime.now()
        later = Day._start(Day._today(warehouse) + timedelta(days=2), warehouse)
        hours = sorted({at for _place, _missed, at, _count in groups if at and at < later})
        bars = [
            *((fields.Datetime.to_string(at), *Day._when(at, warehouse), int((at - now).total_seconds() // 60), [("in", [at])],
               lambda one, at=at: one == at) for at in hours),
            ("later", "", self.env._("Later"), "", [(">=", later)], lambda at: at and at >= later),
            ("never", "", self.env._("No pick-up"), "", [("in", [False])], lambda at: not at)]
        found = []
        for key, day, hour, minutes, terms, of_bar in bars:
            parts = self._parts(warehouse, groups, terms, of_bar)
            if parts:
                whole = self._transfers(
                    warehouse, sum(part["count"] for part in parts), key, f"{day} {hour}".strip(), where=list(PLACES))
                found.append({
                    **whole, "domain": whole["domain"] and list(Domain(whole["domain"]) & self._at(terms)), "day": day,
                    "hour": hour, "minutes": minutes, "parts": parts})
        return found

    @api.model
    def _at(self, terms):
        return Domain.AND(Domain("oms_pickup_at", operator, self._said(value)) for operator, value in terms)

    @api.model
    def _said(self, value):
        """A value of a domain as the web client may have it."""
        if isinstance(value, list):
            return [one and fields.Datetime.to_string(one) for one in value]
        return fields.Datetime.to_string(value)

    @api.model
    def _parts(self, warehouse, groups, terms, of_bar):
        labels, found = self._labels("oms_where"), []
        for key in PLACES:
            count = self._count(groups, lambda place, _missed, at, key=key: place == key and of_bar(at))
            if count:
                number = self._transfers(warehouse, count, key, labels[key], where=[key])
                found.append({**number, "domain": list(Domain(number["domain"]) & self._at(terms))})
        return found
