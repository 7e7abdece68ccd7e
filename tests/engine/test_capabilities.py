from ..cases.common import ShoperCase

PAGE = "shoper.sync.entity"


def names_of(model: type) -> set[str]:
    """Find what a class has, but for what all Python objects have."""
    return {name for name in dir(model) if not name.startswith("__")}


def unlisted(model: type, page: type, capabilities: list[type]) -> set[str]:
    """Find what a type has of capabilities that it does not list."""
    listed = [item for item in capabilities if issubclass(model, item)]
    known = names_of(page).union(*map(names_of, listed))
    others = [item for item in capabilities if item not in listed]
    return (names_of(model) - known) & set().union(*map(names_of, others))


class TestCapabilities(ShoperCase):
    """A hook of a capability is asked only of types that list it."""

    def classes(self):
        """The page of the contract, and its capabilities."""
        found = [
            type(self.env[name])
            for name in self.env.registry
            if name.startswith(f"{PAGE}.")
        ]
        page = type(self.env[PAGE])
        return page, [item for item in found if issubclass(item, page)]

    def test_no_type_has_hooks_that_nobody_asks(self):
        page, capabilities = self.classes()
        for entity in self.env["shoper.sync"]._entities():
            with self.subTest(entity._entity):
                self.assertFalse(unlisted(type(entity), page, capabilities))

    def test_one_that_does_is_found(self):
        page = type("Page", (), {"_own": None})
        told = type("Told", (page,), {"_asked": None})
        wrong = type("Wrong", (page,), {"_own": None, "_asked": None, "_other": None})
        self.assertEqual(unlisted(wrong, page, [told]), {"_asked"})
        self.assertFalse(unlisted(type("Right", (told,), {}), page, [told]))
