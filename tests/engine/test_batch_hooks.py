from ..cases.common import ShoperCase

# Hooks that the engine asks for a whole batch, by those that they ask for each.
BATCHES = {
    "_element_values": "_all_element_values",
    "_import_obstacle": "_all_import_obstacles",
    "_export_obstacle": "_all_export_obstacles",
    "_update_obstacles": "_all_update_obstacles",
    "_create_values": "_all_create_values",
}


def unasked(model: type) -> list[str]:
    """Find what a type overrides though its own batch hook does not ask for it."""

    def places(name: str) -> list[int]:
        return [number for number, part in enumerate(model.mro()) if name in vars(part)]

    found = []
    for one, many in BATCHES.items():
        first, *others = places(many)
        if others and places(one)[0] < first:
            found.append(one)
    return found


class TestBatchHooks(ShoperCase):
    """What a type overrides is asked: for one thing, or for a whole batch."""

    def test_no_type_overrides_what_nobody_asks(self):
        for entity in self.env["shoper.sync"]._entities():
            with self.subTest(entity._entity):
                self.assertEqual(unasked(type(entity)), [])

    def test_one_that_does_is_found(self):
        contract = type("Contract", (), dict.fromkeys({*BATCHES, *BATCHES.values()}))
        plain = type("Plain", (contract,), {"_create_values": None})
        self.assertEqual(unasked(plain), [])
        batches = type("Batches", (contract,), {"_all_create_values": None})
        self.assertEqual(unasked(batches), [])
        wrong = type("Wrong", (batches,), {"_create_values": None})
        self.assertEqual(unasked(wrong), ["_create_values"])
