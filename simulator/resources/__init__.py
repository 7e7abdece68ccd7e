from .categories import Categories
from .images import ProductImages
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
)
