# Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import oms_fulfillment_result
from . import oms_settings
from . import oms_fulfillment_ask, oms_fulfillment_parcels
from . import oms_layout_fill
