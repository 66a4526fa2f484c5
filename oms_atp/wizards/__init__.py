from . import oms_count
