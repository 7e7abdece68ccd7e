from .categories import Categories
from .images import ProductImages
from .order_lines import OrderLines
from .order_settings import (
    AdditionalFields,
    OrderTags,
    Payments,
    Shippings,
    Statuses,
    Zones,
)
from .orders import Orders
from .parcels import Parcels
from .producers import Producers
from .products import Products
from .reference import (
    Availabilities,
    Currencies,
    Deliveries,
    Gauges,
    Languages,
    OptionGroups,
    Options,
    OptionValues,
    ProductTags,
    Taxes,
    Units,
)
from .stocks import ProductStocks
from .users import UserAddresses, UserGroups, Users
from .warehouses import Warehouses
from .webhooks import Webhooks

RESOURCES = (
    Languages,
    Currencies,
    Units,
    Taxes,
    Availabilities,
    Deliveries,
    Gauges,
    Categories,
    Producers,
    OptionGroups,
    Options,
    OptionValues,
    Products,
    ProductStocks,
    ProductImages,
    ProductTags,
    Statuses,
    Payments,
    Zones,
    Shippings,
    AdditionalFields,
    UserGroups,
    Users,
    UserAddresses,
    OrderTags,
    Orders,
    OrderLines,
    Parcels,
    Webhooks,
    Warehouses,
)
