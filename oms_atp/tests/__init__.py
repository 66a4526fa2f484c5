from . import test_promise
from . import test_tour
from . import test_dates
from . import test_lead_time
from . import test_promises_kept
