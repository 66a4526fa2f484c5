# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def post_init_hook(env):
    """Companies that are there get what their goods cost right; one made later chooses for itself."""
    env["res.company"].search([]).oms_exact_cost = True


def uninstall_hook(env):
    """Inspection locations that never held anything go; those with a history stay, as plain locations.
    The guards of receiving go, too."""
    locations = env["stock.warehouse"].with_context(active_test=False).search([]).oms_inspection_location_id
    used = env["stock.move.line"].search(
        ["|", ("location_id", "in", locations.ids), ("location_dest_id", "in", locations.ids)])
    (locations - used.location_id - used.location_dest_id).unlink()
    env["oms.guard"].search([("kind", "=", "return")]).unlink()
