# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user


def new_user(env, login, groups="base.group_user", **values):
    """Odoo's `new_test_user`, but nobody writes a mail that invites: that takes longer than the user."""
    user = new_test_user(env, login, groups, context={"no_reset_password": True}, **values)
    return user.with_env(env)
