# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import oms_return_wizard
from . import oms_return_wizard_line
from . import oms_refund_shown
from . import oms_refund_wizard
from . import oms_refund_wizard_exchange
from . import oms_return_keep
from . import oms_goodwill_wizard
