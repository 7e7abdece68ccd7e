from . import shoper_decision_always
from . import shoper_element_link
from . import shoper_record_links
from . import shoper_record_links_line
from . import shoper_sync_confirm
from . import shoper_sync_undo
from . import shoper_sync_wizard
from . import shoper_sync_wizard_line
