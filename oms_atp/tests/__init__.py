from . import test_availability
from . import test_promise
from . import test_tour
from . import test_ledger
from . import test_supply_changes
