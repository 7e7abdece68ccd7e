from typing import TypeVar

from odoo import models

MAX_ATTEMPTS = 5  # in ever smaller batches: 25, 12, 6, 3, 1
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
    """Creates that share elements, with all elements that fit any of them."""
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
    """{element: create}, each once, those with the fewest choices and differences
    first."""
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


class ShoperSync(models.AbstractModel):
    """Creates in the shop whose answer never arrived: what became of them is looked
    up before anything is sent again, in the same run or in the next one."""

    _inherit = "shoper.sync"

    def _recover_sending(self, ctx, changes):
        """Find out what became of creates whose answer never arrived."""
        links = ctx.links(ctx.entity._entity)
        linked = links.record_by_element
        since = min(changes.mapped("sent_after_id"))
        unclaimed = {}
        for rows in ctx.client.reader(ctx.entity._resource, after=since):
            for row in ctx.entity._rows_in_scope(ctx, rows):
                remote_id = int(row[ctx.entity._remote_key])
                if links.element_by_remote.get(remote_id) in linked:
                    continue
                values = self._read_row(ctx, None, remote_id, row, None)
                if values:
                    unclaimed[remote_id] = values
        fitting = {
            change: {
                remote_id: self._count_differences(
                    ctx, change.after, values["shop_values"]
                )
                for remote_id, values in unclaimed.items()
                if remote_id > change.sent_after_id
                and ctx.entity._is_same_creation(ctx, change.after, values)
            }
            for change in changes
        }
        created, unsure = pair_lost(fitting)
        paired = set(created.values())
        for change in changes:
            if change in paired:
                continue
            if change in unsure:
                change.write(
                    {
                        "state": "waiting",
                        "message": ctx.env._(
                            "The shop's answer was lost and several new elements fit; "
                            "link one by hand."
                        ),
                    }
                )
            elif change.attempts >= MAX_ATTEMPTS:
                change.write(
                    {
                        "state": "failed",
                        "attempts": 0,
                        "message": ctx.env._(
                            "Sent %(count)s times, the shop created nothing. "
                            "%(reason)s",
                            count=change.attempts,
                            reason=change.message or "",
                        ).strip(),
                    }
                )
            else:
                change.state = "planned"
        self._adopt(ctx, created)

    def _find_lost(self, ctx, elements, records):
        """Pairs that an earlier run made in the shop without learning so, because it
        ended before it could look.

        :return: (links, ambiguous) as :meth:`_match` returns them
        """
        lost = self.env["shoper.sync.change"].search(
            [
                ("run_id.connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("verb", "=", "create_shop"),
                ("state", "in", ("failed", "waiting")),
                ("attempts", ">", 0),
                ("res_id", "in", records.ids),
            ]
        )
        since = min(lost.mapped("sent_after_id"), default=0)
        values = {
            element: element.shop_values or {}
            for element in (elements if lost else ())
            if element.remote_id > since
        }
        fitting = {res_id: {} for res_id in lost.mapped("res_id")}
        for change in lost:
            found, after = fitting[change.res_id], change.after
            for element, shop in values.items():
                if element.remote_id > change.sent_after_id and (
                    ctx.entity._is_same_creation(ctx, after, {"shop_values": shop})
                ):
                    differences = self._count_differences(ctx, after, shop)
                    found[element] = min(found.get(element, differences), differences)
        paired, unsure = pair_lost(fitting)
        links = [
            (element, res_id, "created earlier") for element, res_id in paired.items()
        ]
        claims = {}
        for res_id, found in unsure.items():
            for element in found:
                claims.setdefault(element, set()).add(res_id)
        reason = self.with_env(ctx.env)._rule_labels()["created earlier"]
        return links, [(element, ids, reason) for element, ids in claims.items()]

    def _count_differences(self, ctx, after: dict, shop_values: dict) -> int:
        """In how many properties an element of the shop is another one than what a
        create was to make.

        :param after: values of the create
        :param shop_values: values of the element, references as shop ids
        """
        shop = self._with_references(ctx, shop_values)
        return sum(
            not prop.same(value, shop[code])
            for code, value in self._known_references(ctx, after).items()
            if (prop := ctx.entity._property(code)) and code in shop
        )
