from . import oms_hold_wizard
from . import oms_import_choice
from . import oms_import_column
from . import oms_import_wizard
from . import oms_import_wizard_show
from . import oms_billing_sheet_wizard
from . import oms_order_change
from . import oms_order_change_line
