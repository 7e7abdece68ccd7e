from . import shoper_sync_wizard
from . import shoper_element_link
