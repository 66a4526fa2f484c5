# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From where may goods come? Rules of the house about products, customers, countries, carriers. Pure: no Odoo."""
from typing import NamedTuple


class Rule(NamedTuple):
    """``action``: what goods that fit do with ``warehouses``: come never from them, only from them, or rather from them.

    A condition that is None fits anything; all others must fit. ``categories``: ids, those below included. ``reason``: text for
    people.
    """

    action: str
    warehouses: frozenset
    reason: str = ""
    product: int | None = None
    categories: frozenset | None = None
    tag: int | None = None
    partner: int | None = None
    country: int | None = None
    carrier: int | None = None


class Product(NamedTuple):
    category: int | None = None
    tags: frozenset = frozenset()


def fits_order(rule, order):
    """Whether a :class:`.policy.Order` meets the rule's conditions about orders."""
    return (rule.partner in (None, *order.partners) and rule.country in (None, order.country)
            and rule.carrier in (None, order.carrier))


def fits_product(rule, product_id, product):
    return (rule.product in (None, product_id) and rule.tag in (None, *product.tags)
            and (rule.categories is None or product.category in rule.categories))


def excluded(rules, orders, products, warehouses):
    """{(order id, product id, warehouse id): reason}. Each rule holds by itself: a place must be allowed by all; the first
    that forbids it gives the reason.

    :param orders: {order id: :class:`.policy.Order`}, with the products it asks for
    :param products: {product id: :class:`Product`}
    :param warehouses: ids
    """
    found = {}
    for rule, order_id, product_id in _fitting(rules, orders, products, ("never", "only")):
        for warehouse_id in warehouses:
            if (warehouse_id in rule.warehouses) == (rule.action == "never"):
                found.setdefault((order_id, product_id, warehouse_id), rule.reason or rule.action)
    return found


def preferred(rules, orders, products):
    """{order id: set of ids of warehouses that goods of one of its lines rather come from}; orders without any left out."""
    found = {}
    for rule, order_id, _product_id in _fitting(rules, orders, products, ("preferred",)):
        found.setdefault(order_id, set()).update(rule.warehouses)
    return found


def _fitting(rules, orders, products, actions):
    """(rule, order id, product id) where both meet the rule's conditions."""
    for rule in rules:
        if rule.action in actions:
            goods = {product_id for product_id, product in products.items() if fits_product(rule, product_id, product)}
            for order_id, order in orders.items() if goods else ():
                if fits_order(rule, order):
                    for product_id in sorted(order.products & goods):
                        yield rule, order_id, product_id


def ranks(warehouses, home, wanted):
    """{warehouse id: rank}: preferred ones first, then the order's own, then as they come."""
    order = sorted(range(len(warehouses)), key=lambda i: (warehouses[i] not in wanted, warehouses[i] != home, i))
    return {warehouses[index]: rank for rank, index in enumerate(order)}
