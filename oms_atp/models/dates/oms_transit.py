# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL


class OmsTransit(models.Model):
    """How long deliveries take to a place, from a warehouse, with a carrier. The row that says most about the place
    wins (see ``_oms_transit``)."""

    _name = "oms.transit"
    _inherit = ["oms.cached.config"]
    _description = "Transit time"
    _order = "country_id, zip_key, warehouse_id, carrier_id, id"
    _check_company_auto = True
    # A company without rows is told from the others (stock.warehouse).
    _oms_cached_fields = frozenset({"active", "company_id"})

    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    warehouse_id = fields.Many2one("stock.warehouse", "From", check_company=True, index="btree_not_null",
                                   ondelete="cascade", help="Empty: from any warehouse.")
    carrier_id = fields.Many2one("delivery.carrier", "Carrier", check_company=True, index="btree_not_null",
                                 ondelete="cascade", help="Empty: with any carrier.")
    country_id = fields.Many2one("res.country", "To country", ondelete="cascade", help="Empty: to any country.")
    state_ids = fields.Many2many("res.country.state", string="To states", ondelete="restrict",
                                 domain="[('country_id', '=?', country_id)]", help="Empty: to any state.")
    zip_prefix = fields.Char("Zip starts with", help="Empty: to any zip code. Spaces, hyphens and case do not count.")
    zip_key = fields.Char(compute="_compute_zip_key", store=True)
    days = fields.Integer("Days", required=True, default=2,
                          help="Calendar days from leaving to arriving, as a rule (one delivery of two is as quick).")
    days_late = fields.Integer("Days at worst", required=True, compute="_compute_days_late", store=True, readonly=False,
                               precompute=True,
                               help="Calendar days in which nine deliveries of ten arrive.")
    active = fields.Boolean(default=True)

    _days_range = models.Constraint(
        "CHECK (days >= 0 AND days_late >= days AND days_late <= 365)",
        "Days in transit are between 0 and 365, and at worst not fewer than as a rule.")

    @api.depends("zip_prefix")
    def _compute_zip_key(self):
        for transit in self:
            transit.zip_key = self._oms_zip_key(transit.zip_prefix)

    @api.depends("days")
    def _compute_days_late(self):
        for transit in self:
            transit.days_late = max(transit.days_late, transit.days)

    @api.depends("warehouse_id", "carrier_id", "country_id", "zip_prefix")
    def _compute_display_name(self):
        for transit in self:
            place = " ".join(filter(None, [transit.country_id.name, transit.zip_prefix])) or self.env._("Anywhere")
            means = ", ".join(filter(None, [transit.warehouse_id.name, transit.carrier_id.name]))
            transit.display_name = f"{place} ({means})" if means else place

    @api.model
    def _oms_zip_key(self, code):
        """A zip code as it is compared: capital letters and digits only."""
        return "".join(sign for sign in code or "" if sign.isalnum()).upper()

    @api.model
    def _oms_transit(self, warehouses, partner, carrier=None):
        """{warehouse id: (calendar days as a rule, at worst)} from these warehouses to a delivery address: see
        ``_oms_transits``."""
        return self._oms_transits(warehouses, [(partner, carrier or self.env["delivery.carrier"])])[0]

    @api.model
    def _oms_transits(self, warehouses, trips):
        """The same for many (delivery address, delivery method), either may be empty: a list of dicts, one query.

        Of the rows that fit, the one that says most about the place wins (longest zip code, then state, then
        country), then the one for the warehouse, then the one for the carrier, then the newest. Without a row: the
        days of the warehouse, then those of the company. Where the address or method is empty, only rows for any fit.
        """
        places = {}
        for partner, carrier in trips:
            place = (partner.country_id.id or None, partner.state_id.id or None, self._oms_zip_key(partner.zip),
                     carrier.id or None)
            places.setdefault(place, len(places))
        found = [{} for _place in places]
        for number, warehouse_id, days, late in self._gather_transit(warehouses, places) if warehouses and trips else ():
            found[number][warehouse_id] = (days, max(days, late))
        return [found[places[
            partner.country_id.id or None, partner.state_id.id or None, self._oms_zip_key(partner.zip),
            carrier.id or None]] for partner, carrier in trips]

    @api.model
    def _gather_transit(self, warehouses, places):
        """(number of the place, warehouse id, days, days at worst) for each place and warehouse."""
        for name in ("oms.transit", "stock.warehouse", "res.company"):
            self.env[name].flush_model()
        countries, states, zips, carriers = (list(column) for column in zip(*places, strict=True))
        return self.env.execute_query(SQL(
            """WITH place AS (
                   SELECT number - 1 AS number, country_id, state_id, zip, carrier_id
                     FROM unnest(%s::int[], %s::int[], %s::text[], %s::int[])
                          WITH ORDINALITY AS place(country_id, state_id, zip, carrier_id, number)),
               fits AS MATERIALIZED (
                   SELECT place.number, transit.*, length(COALESCE(transit.zip_key, '')) AS digits, %s AS of_state
                     FROM place JOIN oms_transit transit
                       ON transit.active AND (transit.carrier_id IS NULL OR transit.carrier_id = place.carrier_id) AND %s)
               SELECT place.number, warehouse.id,
                      COALESCE(best.days, NULLIF(warehouse.oms_transit_days, 0), company.oms_transit_days, 2),
                      COALESCE(best.days_late, NULLIF(warehouse.oms_transit_days_late, 0),
                               company.oms_transit_days_late, 4)
                 FROM place
           CROSS JOIN stock_warehouse warehouse
                 JOIN res_company company ON company.id = warehouse.company_id
            LEFT JOIN LATERAL (
                      SELECT fits.days, fits.days_late
                        FROM fits
                       WHERE fits.number = place.number AND fits.company_id = warehouse.company_id
                         AND (fits.warehouse_id IS NULL OR fits.warehouse_id = warehouse.id)
                       ORDER BY fits.digits DESC, fits.of_state DESC, fits.country_id IS NULL,
                                fits.warehouse_id IS NULL, fits.carrier_id IS NULL, fits.id DESC
                       LIMIT 1) best ON TRUE
                WHERE warehouse.id = ANY(%s)""",
            countries, states, zips, carriers, self._has_states_sql(), self._place_sql(), list(warehouses.ids)))

    @api.model
    def _has_states_sql(self):
        """Whether the row ``transit`` is for some states only."""
        field = self._fields["state_ids"]
        return SQL("EXISTS (SELECT FROM %s only_to WHERE only_to.%s = transit.id)",
                   SQL.identifier(field.relation), SQL.identifier(field.column1))

    @api.model
    def _place_sql(self):
        """Whether the row ``transit`` fits the ``place``."""
        field = self._fields["state_ids"]
        return SQL(
            """(transit.country_id IS NULL OR transit.country_id = place.country_id)
               AND starts_with(place.zip, COALESCE(transit.zip_key, ''))
               AND (NOT %(has_states)s OR EXISTS (
                    SELECT FROM %(table)s here WHERE here.%(row)s = transit.id AND here.%(state)s = place.state_id))""",
            has_states=self._has_states_sql(), table=SQL.identifier(field.relation),
            row=SQL.identifier(field.column1), state=SQL.identifier(field.column2))
