from . import test_products_import
from . import test_tour
from . import test_compare
from . import test_prices
from . import test_values
from . import test_round_trip
from . import test_products_link
