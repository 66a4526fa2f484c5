# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache
from odoo.tools.misc import format_duration


class OmsPickup(models.Model):
    """When goods are fetched from a warehouse: until when orders leave it on which day (``planning.calendar.Calendar``).

    A carrier with pick-ups of its own in a warehouse comes on those days only; all others come with the pick-ups of any carrier;
    where there are none, goods leave on every working day until the warehouse's cut-off.
    """

    _name = "oms.pickup"
    _inherit = ["oms.cached.config"]
    _description = "Pick-up"
    _order = "warehouse_id, carrier_id, weekday, hour, id"
    _check_company_auto = True

    warehouse_id = fields.Many2one(
        "stock.warehouse", "Warehouse", required=True, index=True, ondelete="cascade")
    carrier_id = fields.Many2one(
        "delivery.carrier", "Carrier", check_company=True, index="btree_not_null", ondelete="cascade",
        help="Empty: any carrier that has no pick-ups of its own in this warehouse.")
    fetches = fields.Char(
        "Fetches for", compute="_compute_fetches",
        help="Whose goods: where no carrier is chosen, those of all that have no pick-ups of their own in this warehouse.")
    weekday = fields.Selection([
        ("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"), ("5", "Saturday"),
        ("6", "Sunday")], required=True)
    hour = fields.Float(
        "At", required=True, default=16.0,
        help="Goods that are packed by this hour are fetched. Where a carrier comes several times a day, the last time counts "
             "for the day on which an order leaves.")
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True, index=True, precompute=True)

    _hour_range = models.Constraint(
        "CHECK (hour > 0 AND hour <= 24)", "A pick-up is at an hour after 0:00 and until 24:00.")
    _once = models.UniqueIndex(
        "(warehouse_id, COALESCE(carrier_id, 0), weekday, hour)", "This pick-up is there already.")

    @api.constrains("warehouse_id", "weekday")
    def _check_work(self):
        """Nobody fetches goods from a warehouse that never works on that day: orders would wait for ever."""
        for pickup in self:
            calendar = pickup.warehouse_id.oms_calendar_id
            if calendar and pickup.weekday not in calendar._oms_workdays():
                raise ValidationError(self.env._(
                    "%(pickup)s: %(warehouse)s does not work on that day (%(calendar)s), so nothing could be fetched. Choose "
                    "another day, or change the working hours.",
                    pickup=pickup.display_name, warehouse=pickup.warehouse_id.name, calendar=calendar.name))

    @api.depends("warehouse_id.oms_pickup_ids.carrier_id.name", "carrier_id.name")
    @api.depends_context("lang")
    def _compute_fetches(self):
        for pickup in self:
            own = pickup.warehouse_id.oms_pickup_ids.carrier_id.sudo()  # sudo: names, as on the labels
            pickup.fetches = pickup.carrier_id.sudo().name or (
                self.env._("Any carrier but %s", ", ".join(own.mapped("name"))) if own else self.env._("Any carrier"))

    @api.depends("warehouse_id", "carrier_id", "weekday", "hour")
    def _compute_display_name(self):
        days = dict(self._fields["weekday"]._description_selection(self.env))
        for pickup in self:
            when = f"{days.get(pickup.weekday) or ''} {format_duration(pickup.hour)}".strip()
            pickup.display_name = " ".join(filter(None, [pickup.carrier_id.name, when]))

    @api.model
    @ormcache()
    def _oms_carriers_differ(self):
        """Whether any carrier comes at other times than the rest, anywhere."""
        # sudo: a yes or no, for statements that are plainer without
        return bool(self.sudo().search_count([("carrier_id", "!=", False)], limit=1))

    @api.model
    def _oms_carrier_sql(self, warehouse, carrier):
        """SQL: the carrier whose pick-ups count for one in a warehouse: itself where it has its own there, else none."""
        return SQL(
            """(SELECT own.carrier_id FROM oms_pickup own
                 WHERE own.warehouse_id = %s AND own.carrier_id = %s LIMIT 1)""", warehouse, carrier)

    @api.model
    def _oms_last_hour_sql(self, warehouse, carrier, day):
        """SQL: the hour of the last pick-up of a day; where nobody fetches then, 24, where there are no pick-ups, NULL.

        :param carrier: as ``_oms_carrier_sql`` says
        """
        return SQL(
            """(SELECT COALESCE(MAX(pickup.hour) FILTER (WHERE pickup.weekday = (EXTRACT(isodow FROM %(day)s) - 1)::text),
                               CASE WHEN COUNT(*) > 0 THEN 24 END)
                  FROM oms_pickup pickup
                 WHERE pickup.warehouse_id = %(warehouse)s AND pickup.carrier_id IS NOT DISTINCT FROM %(carrier)s)""",
            day=day, warehouse=warehouse, carrier=carrier)
