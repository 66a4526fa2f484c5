from . import oms_hold_wizard
from . import oms_import_wizard
from . import oms_billing_sheet_wizard
