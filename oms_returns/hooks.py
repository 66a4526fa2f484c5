# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def post_init_hook(env):
    """Companies that are there get what their goods cost right; one made later chooses for itself."""
    env["res.company"].search([]).oms_exact_cost = True


def uninstall_hook(env):
    """Locations and operation types of returns that were never used go; those with a history stay, as plain locations and
    archived types. The guards of receiving go, too."""
    warehouses = env["stock.warehouse"].with_context(active_test=False).search([])
    locations = (warehouses.oms_inspection_location_id | warehouses.oms_refurbish_location_id
                 | warehouses.oms_to_vendor_location_id)
    types = warehouses.oms_return_type_id
    (types - env["stock.picking"].search([("picking_type_id", "in", types.ids)]).picking_type_id).unlink()
    types = types.exists()
    types.active = False
    used = env["stock.move.line"].search(
        ["|", ("location_id", "in", locations.ids), ("location_dest_id", "in", locations.ids)])
    (locations - used.location_id - used.location_dest_id - types.default_location_dest_id).unlink()
    env["oms.guard"].search([("kind", "in", ("return", "return_place"))]).unlink()
