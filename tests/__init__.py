from . import test_products_import
