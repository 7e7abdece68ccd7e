import copy


class Prepared:
    """What all tests of a class begin with, made once, by its `open_shop`.

    :param case: a class of tests. Its `open_shop` is called on a case that is no test:
        the attributes that it sets are for all tests, the simulators that it starts,
        in `shops`, run as long as the class.
    """

    def __init__(self, case):
        maker = case()
        maker.addCleanup = case.addClassCleanup
        own = set(vars(maker))
        maker.shops = []
        maker.open_shop()
        self._attributes = {
            name: value for name, value in vars(maker).items() if name not in own
        }
        self._snapshots = [shop.snapshot() for shop in maker.shops]

    def give(self, test):
        """Let a test begin: its shops are as they were, and so are its attributes."""
        for snapshot in self._snapshots:
            snapshot.restore()
        for name, value in self._attributes.items():
            plain = isinstance(value, (dict, list, set))
            setattr(test, name, copy.copy(value) if plain else value)
