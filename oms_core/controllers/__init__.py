from . import oms_import
from . import billing_sheet
from . import portal
