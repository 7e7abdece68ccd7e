"""Settings of the shop's panel that `application-config` tells."""

from collections import UserDict

#: those that follow something else of this shop
_FOLLOWING = {
    "shopping_update_stock_on_buy": "the switch stock_lowered",
    "shopping_price_levels": "shop.price_levels",
    "license_id": "license_id",
    "shop_url": "the port",
    "technical_url": "the port",
}


class Settings(UserDict):
    """What the owner set, by name; the rest is as `known` has it."""

    def __init__(self, known):
        super().__init__()
        self.known = known

    def __setitem__(self, name, value):
        if name in _FOLLOWING:
            raise ValueError(f"{name} follows {_FOLLOWING[name]}")
        if name not in self.known():
            raise ValueError(f"There is no setting {name!r}")
        super().__setitem__(name, value)
