# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ...planning import policy as planning
from ...planning.presets import PRESETS, measure
from ...planning.terms import WEIGHTS, Costs

COSTS = {name: f"cost_{name}" for name in Costs._fields}
WHOSE = ("team_ids", "country_ids", "partner_tag_ids")
LIMITS = ("max_parcels", "whole_order", "min_split")


class OmsSourcingPolicy(models.Model):
    """What the plan of an order is to be good at, within which limits, at which costs: for orders of some teams, countries
    or customers. The policy that says most about an order counts (``planning.policy.choose``)."""

    _name = "oms.sourcing.policy"
    _inherit = ["oms.versioned"]
    _description = "Sourcing policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    version_ids = fields.One2many("oms.sourcing.policy.version", "policy_id", "Versions", readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")

    # What a policy names is not deleted under it: with nothing left to name it would count for every order.
    team_ids = fields.Many2many(
        "crm.team", string="Sales teams", check_company=True, ondelete="restrict", help="Empty: all.")
    country_ids = fields.Many2many(
        "res.country", string="Countries", ondelete="restrict", help="Of the delivery address. Empty: all.")
    partner_tag_ids = fields.Many2many(
        "res.partner.category", string="Customers tagged", ondelete="restrict", help="One of these tags. Empty: all.")

    preset = fields.Selection(
        [("cheapest", "Cheapest"), ("fastest", "Fastest"), ("fewest", "Fewest parcels")], "Best is", required=True,
        default="cheapest", help="Each needs no more settings: what else costs counts as well, only less.")
    own_weights = fields.Boolean("Own weights")
    weight_transport = fields.Integer("Weight and zone", compute="_compute_weights", store=True, readonly=False)
    weight_distance = fields.Integer("Distance", compute="_compute_weights", store=True, readonly=False)
    weight_handling = fields.Integer("Handling", compute="_compute_weights", store=True, readonly=False)
    weight_opportunity = fields.Integer("Worth elsewhere", compute="_compute_weights", store=True, readonly=False)
    weight_parcel = fields.Integer("Parcels", compute="_compute_weights", store=True, readonly=False)
    weight_late = fields.Integer("Being late", compute="_compute_weights", store=True, readonly=False)
    weight_split = fields.Integer("Parts of a line", compute="_compute_weights", store=True, readonly=False)

    max_parcels = fields.Integer(
        "At most parcels", help="Under way at a time: what does not fit in is backordered until one has left. 0: any number.")
    whole_order = fields.Boolean(
        "Whole order from one place", help="All of it in one parcel; it is backordered as long as no place has all of it.")
    min_split = fields.Monetary(
        "A split parcel is worth at least", currency_field="currency_id",
        help="Of several parcels each carries goods of this value; else they come from elsewhere, or later. 0: any value.")

    cost_first = fields.Float("First parcel", digits=(16, 3), default=6.0, help="From a place, for an order.")
    cost_further = fields.Float("Further parcel", digits=(16, 3), default=6.0, help="From the same place, on another day.")
    cost_per_kg = fields.Float("Per kilogram", digits=(16, 3))
    cost_per_100km = fields.Float(
        "Per 100 km", digits=(16, 3),
        help="For each parcel, along a straight line between the addresses: their coordinates, else the middle of the "
             "state or country. A place that is not known counts as far away as the farthest known.")
    cost_per_unit = fields.Float("Handling per unit", digits=(16, 3), help="Of the product's own unit.")

    _limits_range = models.Constraint(
        "CHECK(max_parcels >= 0 AND min_split >= 0)", "Limits are zero (none) or more.")
    _costs_range = models.Constraint(
        "CHECK(LEAST(cost_first, cost_further, cost_per_kg, cost_per_100km, cost_per_unit) >= 0 AND "
        "GREATEST(cost_first, cost_further, cost_per_kg, cost_per_100km, cost_per_unit) <= 1000000)",
        "Costs are zero or more, up to a million.")

    @api.depends("preset", "own_weights")
    def _compute_weights(self):
        for policy in self:
            for name in WEIGHTS:
                field = f"weight_{name}"
                policy[field] = policy[field] if policy.own_weights else PRESETS[policy.preset or "cheapest"][name]

    @api.constrains("own_weights", *(f"weight_{name}" for name in WEIGHTS))
    def _check_weights(self):
        for policy in self:
            fault = policy._oms_weights_fault()
            if fault:
                raise ValidationError(fault)

    def _oms_weights_fault(self):
        """What is wrong with the weights, for people; an empty text where nothing is."""
        self.ensure_one()
        if not self.own_weights:
            return ""
        for name in WEIGHTS:
            weight = self[f"weight_{name}"]
            if not 0 <= weight <= 1_000_000:
                return self.env._(
                    "The weight of “%(name)s” is %(weight)s %%: 0 leaves it out, 100 counts it as it is, 1000000 is the most.",
                    name=self._fields[f"weight_{name}"].get_description(self.env)["string"], weight=weight)
        if not any(self[f"weight_{name}"] for name in WEIGHTS):
            return self.env._("All weights are zero, so that every plan would be as good as any other: raise at least one.")
        return ""

    # --- what it says, by value -----------------------------------------------------------------------------------

    def _oms_values(self):
        """All that decides, as JSON can carry it."""
        self.ensure_one()
        weights = {f"weight_{name}": self[f"weight_{name}"] for name in WEIGHTS} if self.own_weights else {}
        return {
            "active": self.active, "preset": self.preset, "company_id": self.company_id.id, **weights,
            **{name: sorted(self[name]._origin.ids) for name in WHOSE},
            **{name: self[name] for name in (*LIMITS, *COSTS.values())},
        }

    def _oms_policy(self):
        """The policy as planning reads it."""
        self.ensure_one()
        weights = {name: self[f"weight_{name}"] for name in WEIGHTS} if self.own_weights else None
        return planning.Policy(
            self._origin.id or None, self.version,
            measure(self.preset, weights, max_parcels=self.max_parcels, whole_order=self.whole_order,
                    min_split=round(self.min_split * 1_000)),
            Costs(**{name: round(self[field] * 1_000) for name, field in COSTS.items()}),
            *(frozenset(self[name]._origin.ids) for name in WHOSE), self.sequence)

    @api.model
    @ormcache("company_id")
    def _oms_policies(self, company_id):
        """The policies of a company, as planning reads them."""
        # sudo: how orders are supplied does not depend on who confirms them
        policies = self.sudo().search([("company_id", "=", company_id)])
        return tuple(policy._oms_policy() for policy in policies)

    # --- writing -------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("own_weights"):  # those that are not named stay as the preset has them
                for name in WEIGHTS:
                    vals.setdefault(f"weight_{name}", PRESETS[vals.get("preset") or "cheapest"][name])
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: whether there are any
        used = self.env["oms.decision"].sudo().search([("policy_id", "in", self.ids)], limit=1).policy_id
        if used:
            raise UserError(self.env._("Orders were planned by “%s”: archive it instead.", used.name))
