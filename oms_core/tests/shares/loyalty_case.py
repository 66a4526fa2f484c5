# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command


class LoyaltyWords:
    """Promotions, coupons and gift cards. Needs sale_loyalty: for classes tagged ``oms_beside``."""

    @classmethod
    def make_program(cls, kind="promotion", rule=None, trigger="auto", applies="current", **reward):
        """The only program there is."""
        cls.env["loyalty.program"].search([]).active = False
        return cls.env["loyalty.program"].create({
            "name": "Program", "program_type": kind, "trigger": trigger, "applies_on": applies,
            "rule_ids": [Command.clear(), Command.create({
                "minimum_amount": 0, "minimum_qty": 0, "reward_point_amount": 1, "reward_point_mode": "order", **(rule or {})})],
            "reward_ids": [Command.clear(), Command.create(reward)]})

    @classmethod
    def percent(cls, percent, **reward):
        return cls.make_program(
            reward_type="discount", discount_mode="percent", discount=percent, **{"discount_applicability": "order", **reward})

    @classmethod
    def gift_card(cls, points):
        program = cls.make_program("gift_card", applies="future", reward_type="discount", discount_mode="per_point", discount=1,
                                   discount_applicability="order", required_points=1)
        return cls.env["loyalty.card"].create({"program_id": program.id, "points": points})

    def rewarded(self, card=None, **quantities):
        """A confirmed order with all that its program gives, or what is on the card."""
        order = self.quotation(**quantities)
        if card:
            order._try_apply_code(card.code)
        order._update_programs_and_rewards()
        for coupon, rewards in order._get_claimable_rewards(forced_coupons=card).items():
            for reward in rewards:
                order._apply_program_reward(reward, coupon)
        order.action_confirm()
        return order
