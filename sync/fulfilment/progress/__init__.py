from . import order_status
