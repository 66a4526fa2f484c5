from . import test_promise
from . import test_tour
from . import test_cart
from . import test_api
from . import test_api_http
from . import test_api_docs
