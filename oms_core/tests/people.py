# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import inspect
import re
import sys

from odoo.tests import new_test_user


def new_user(env, login, groups="base.group_user", **values):
    """Odoo's `new_test_user`, but nobody writes a mail that invites: that takes longer than the user."""
    user = new_test_user(env, login, groups, context={"no_reset_password": True}, **values)
    return user.with_env(env)


def make_people(cls, home, **people):
    """Gives a class of tests those of these people of whom its files speak, by attribute or login: making one takes a tenth of a
    second, and most stories need none.

    :param home: the module that has them made, which is not asked
    :param people: {attribute: (login, groups, name)}
    """
    modules = {one.__module__ for one in cls.__mro__ if one.__module__.startswith("odoo.addons.oms")} - {home}
    text = "\n".join(inspect.getsource(sys.modules[name]) for name in sorted(modules))
    for attribute, (login, groups, name) in people.items():
        if re.search(rf"\b({attribute}|{login})\b", text):
            setattr(cls, attribute, new_user(cls.env, login, groups, name=name))
