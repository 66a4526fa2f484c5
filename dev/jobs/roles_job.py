# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Makes one user for each role, with that role's group and no other; whoever is there already is set back to it."""
import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dev.jobs.session import session
from dev.roles import PASSWORD, ROLES
from odoo.fields import Command


def make(env, roles):
    """Users whose login is the name of their role; returns the names."""
    for name in roles:
        values = {"name": name.capitalize(), "password": PASSWORD, "email": f"{name}@example.com",
                  "group_ids": [Command.set([env.ref("base.group_user").id, env.ref(ROLES[name]).id])]}
        user = env["res.users"].with_context(active_test=False).search([("login", "=", name)])
        if user:
            user.write({**values, "active": True})
        else:
            env["res.users"].with_context(no_reset_password=True).create({**values, "login": name})
    return list(roles)


def main():
    parser = argparse.ArgumentParser()
    for name in ("--conf", "--db"):
        parser.add_argument(name, required=True)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("roles", nargs="+", choices=ROLES)
    args = parser.parse_args()
    with session(args.conf, args.db) as env:
        made = make(env, args.roles)
    args.json.write_text(json.dumps(made))


if __name__ == "__main__":
    main()
