# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is taken off credited goods besides: fees, the cost of sending back. Pure: no Odoo, no clock.

Amounts are whole numbers of the currency's smallest part, by what they are: ``{"base": 1000, tax: 210}``.
"""


def take_off(wanted, goods):
    """[amounts] to take off each of these goods, so that their bases come to ``wanted`` and each keeps the taxes that it has; no
    more than there is of any.

    :param wanted: before tax
    :param goods: [amounts] that are credited of each
    """
    worth = [max(amounts["base"], 0) for amounts in goods]
    whole = sum(worth)
    wanted = max(min(wanted, whole), 0)
    found, before = [], 0
    for amounts, base in zip(goods, worth, strict=True):
        until = before + base
        part = _upto(wanted, whole, until) - _upto(wanted, whole, before)
        before = until
        found.append({name: part if name == "base" else _upto(amount, base, part) for name, amount in amounts.items()})
    return found


def no_more(amounts, most):
    """These amounts, together no more than ``most``: each of them in its share of that, to the cent.

    :param most: taxes included; None: all of them
    """
    whole = sum(amounts.values())
    if most is None or whole <= most:
        return amounts
    found, before = {}, 0
    for name, amount in amounts.items():
        found[name] = _upto(max(most, 0), whole, before + amount) - _upto(max(most, 0), whole, before)
        before += amount
    return found


def _upto(amount, whole, number):
    """What ``number`` of ``whole`` are of an amount, rounded half up."""
    return (2 * amount * number + whole) // (2 * whole) if whole else 0
