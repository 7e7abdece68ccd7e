"""Which elements of the shop were made by creates whose answer was lost."""

from typing import TypeVar

Create = TypeVar("Create")
Element = TypeVar("Element")


def pair_lost(
    fitting: dict[Create, dict[Element, int]],
) -> tuple[dict[Element, Create], dict[Create, set[Element]]]:
    """Pair creates whose answer was lost with the elements that they may have made.

    Creates that fit the same elements are alike, so that each takes the one that
    differs least from it. Where more elements fit than creates were lost, nobody can
    know which ones are theirs; where there are fewer, the rest made nothing.

    :param fitting: {create: {element that fits: in how many values it differs}}
    :return: ({element: create}, {create: elements} of those that nobody can pair)
    """
    pairs: dict[Element, Create] = {}
    unsure: dict[Create, set[Element]] = {}
    for creates, elements in _alike(fitting):
        found: dict[Element, Create] = {}
        if len(elements) <= len(creates):
            found = _closest({create: fitting[create] for create in creates})
        pairs |= found
        if len(found) < len(elements):
            settled = set(found.values())
            unsure |= {create: elements for create in creates if create not in settled}
    return pairs, unsure


def _alike(
    fitting: dict[Create, dict[Element, int]],
) -> list[tuple[list[Create], set[Element]]]:
    """Group creates that fit the same elements, each group with all elements that fit
    any of its creates."""
    groups: list[tuple[list[Create], set[Element]]] = []
    for create, found in fitting.items():
        creates, elements, others = [create], set(found), []
        for group in groups:
            if elements.isdisjoint(group[1]):
                others.append(group)
            else:
                creates = group[0] + creates
                elements |= group[1]
        groups = [*others, (creates, elements)]
    return groups


def _closest(
    fitting: dict[Create, dict[Element, int]],
) -> dict[Element, Create]:
    """Give each element to one create, {element: create}: first those with the fewest
    choices, then those that differ least."""
    order = sorted(
        (
            (len(found), differences, place, rank, create, element)
            for place, (create, found) in enumerate(fitting.items())
            for rank, (element, differences) in enumerate(found.items())
        ),
        key=lambda item: item[:4],
    )
    pairs: dict[Element, Create] = {}
    taken = set()
    for *_order, create, element in order:
        if create not in taken and element not in pairs:
            pairs[element] = create
            taken.add(create)
    return pairs
