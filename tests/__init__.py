from . import test_stories
from . import test_access
from . import test_jobs
from . import test_facts
from . import test_readers
from . import test_merge
