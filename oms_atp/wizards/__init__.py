from . import oms_count
from . import oms_rescue
from . import oms_take
from . import oms_take_mail
from . import oms_settings
