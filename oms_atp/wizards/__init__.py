from . import oms_count
from . import oms_take
