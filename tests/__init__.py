from . import test_stories
from . import test_access
from . import test_update_views
