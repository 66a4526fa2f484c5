# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

#: Who may read the figures behind a credit decision, at whichever door: what was compared, the score and its parts. Class,
#: days late and on time are for whoever sells; what is owed now, for whoever may read credit accounts (docs/security.md).
SEES_CREDIT = "account.group_account_invoice,account.group_account_readonly,oms_core.group_oms_credit"

#: Who sees the money of an order on its form: who may read invoices, who decides on credit, the order desk.
SEES_MONEY = f"{SEES_CREDIT},oms_core.group_oms_user"

#: Type of the activity that a bad rating opens; it is in the To-do list until it is done.
BAD_RATING = "oms_core.activity_bad_rating"

#: In the context of our own code that lowers an order's reductions itself. No client can send this object.
LOWERED = {"oms_reductions_follow": object()}

#: The largest id that a table can have.
LAST_ID = 2**31 - 1


def stored_id(value):
    """The id in what a client sent, or 0 for what no record can have: the database would fail on it."""
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):  # JSON's 1e400 is infinite
        return 0
    return number if 0 < number <= LAST_ID else 0


def is_token(value):
    """Whether this may be a token of a link, or none: a file that a form sends in its place, or other
    letters, cannot be compared."""
    return not value or (isinstance(value, str) and value.isascii())


def untracked(companies):
    """Whether what is made, posted or matched many at once leaves no notes of what was changed: not where the law of one of these
    companies wants a trail of changes."""
    return not any(companies.mapped("restrictive_audit_trail"))


def plain_rows(rows):
    """The rows of a file that a client sent, with a question mark for each NUL and half of a character: JSON can hold them,
    neither the database nor an answer can."""
    return [[cell.replace("\0", "?").encode(errors="replace").decode() if isinstance(cell, str) else cell for cell in row]
            for row in rows]


class RefusedToCustomer(UserError):
    """What a customer asked for is not possible; the words are for the customer. Other errors were written for staff."""


#: No amount of money is larger: beyond it a number has no cents any more, and the database no room.
MOST_MONEY = 10**15


def is_amount(value):
    """Whether what a client sent is an amount of money: JSON has true, NaN, 1e308 and whole numbers of any length."""
    return type(value) in (int, float) and -MOST_MONEY < value < MOST_MONEY


#: What an argument of a public method may be, by kind; each may be left out (None, False) as well.
ARGUMENTS = {
    "number": lambda value: type(value) is int and 0 <= value <= LAST_ID,
    "numbers": lambda value: isinstance(value, (list, tuple)) and all(map(ARGUMENTS["number"], value)),
    "text": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
}


def check_arguments(env, **arguments):
    """Refuse what clients sent as arguments of a public method where it is of another kind: ``name=(value, kind)``.

    :raises UserError: names the first
    """
    words = {
        "number": lambda: env._("must be a number"), "numbers": lambda: env._("must be a list of numbers"),
        "text": lambda: env._("must be text"), "object": lambda: env._("must be an object")}
    for name, (value, kind) in arguments.items():
        if value is not None and value is not False and not ARGUMENTS[kind](value):
            raise UserError(env._("%(name)s: %(what)s", name=name, what=words[kind]()))


class Fact:
    """A value found out by our own code, on its way through native values to a field that nobody may type.

    No client can send this object. See ``models/facts/base.py``, which takes it off.
    """

    __slots__ = ("value",)

    def __init__(self, value):
        self.value = plain(value)


def is_known(records, *names):
    """Whether these stored fields of all these records are in the cache: to look there costs no query."""
    caches = [records._fields[name]._get_cache(records.env) for name in names]
    return all(number in cache for cache in caches for number in records._ids)


def plain(value):
    """The value itself, of a :class:`Fact` or of anything else."""
    return value.value if isinstance(value, Fact) else value


def facts(vals):
    """These values as facts: what our own code writes for a user who could not."""
    return {name: Fact(value) for name, value in vals.items()}
