"""The lines of an order that is there already, as the shop's order has them now."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from odoo.fields import Command
from odoo.models import BaseModel

from ...engine.references import Values

NOTHING: Values = {"product_uom_qty": 0.0}
EXACT = 6  # decimals in which two amounts of a line are the same


def line_commands(
    order: BaseModel,
    lines: BaseModel,
    wanted: Iterable[Values],
    *,
    is_renamed: bool = False,
    placeholder: BaseModel | None = None,
) -> list[Any]:
    """Make the commands by which an order gets these lines in the place of others.

    Lines are told apart by the shop's ids, and those that the shop has none of by their
    kind; lines that somebody added in Odoo stay as they are. Of a confirmed order none
    can be deleted: what is left out gets the quantity 0.

    :param lines: of the order, those that are looked at
    :param wanted: values for the creation of each line
    :param is_renamed: whether what the buyer wrote for lines is something else, which
        stands in their descriptions
    :param placeholder: the product that stands for those that are not known: what a
        line of it sells only the description tells
    """
    had = _by_key((line, _key_of(line)) for line in lines)
    is_sold = order.state == "sale"
    commands: list[Any] = []
    for vals in wanted:
        line = _taken(had[_key(vals)], vals["product_id"])
        if line is None:
            commands.append(Command.create(vals))
        elif is_sold and line.product_id.id != vals["product_id"]:
            commands += [Command.update(line.id, NOTHING), Command.create(vals)]
        else:
            stands = bool(placeholder and line.product_id == placeholder)
            if moved := _moved(line, vals, is_renamed=is_renamed or stands):
                commands.append(Command.update(line.id, moved))
    for line in (line for key, lines in had.items() if key for line in lines):
        if not is_sold:
            commands.append(Command.delete(line.id))
        elif line.product_uom_qty:
            commands.append(Command.update(line.id, NOTHING))
    return commands


def untaxed_commands(lines: BaseModel, wanted: Iterable[Values]) -> list[Any]:
    """Make the commands by which lines of 0 % VAT get another tax of 0 %: which one
    says where the goods go, and nothing else of the lines moves.

    :param lines: of an order, those that are looked at
    :param wanted: values for the creation of each line
    """
    had = _by_key((line, _key_of(line)) for line in lines if line.tax_ids)
    commands = []
    for vals in wanted:
        line = _taken(had[_key(vals)], vals["product_id"])
        if line is None:
            continue
        taxes = line.tax_ids.browse(_taxes(vals["tax_ids"]))
        if taxes != line.tax_ids and not any((taxes | line.tax_ids).mapped("amount")):
            commands.append(Command.update(line.id, {"tax_ids": vals["tax_ids"]}))
    return commands


def _taken(lines: list[BaseModel], product_id: int) -> BaseModel | None:
    """Take the line that goes on for a wanted one out of those that stand for the same:
    of two, the one with its product, since the other was swapped for it before; None
    where there is none."""
    same = [line for line in lines if line.product_id.id == product_id]
    line = next(iter(same or lines), None)
    if line is not None:
        lines.remove(line)
    return line


def _by_key(
    lines: Iterable[tuple[BaseModel, Hashable]],
) -> defaultdict[Hashable, list[BaseModel]]:
    found: defaultdict[Hashable, list[BaseModel]] = defaultdict(list)
    for line, key in lines:
        found[key].append(line)
    return found


def _key(vals: Values) -> Hashable:
    """Say what a line stands for, None where that is nothing of the shop."""
    return vals.get("shoper_line_id") or vals.get("shoper_kind") or None


def _key_of(line: BaseModel) -> Hashable:
    return _key({name: line[name] for name in ("shoper_line_id", "shoper_kind")})


def is_of_shop(line: BaseModel) -> bool:
    """Tell whether a line stands for something of the shop's order."""
    return bool(_key_of(line))


def _moved(line: BaseModel, vals: Values, *, is_renamed: bool) -> Values:
    """Choose the values that a line does not have yet; with any of them goes its
    price, which Odoo otherwise computes anew. Its description, which somebody may have
    worded better, goes only with what it tells of: the product and its price."""
    numbers = ("product_uom_qty", "price_unit", "discount")
    names = ("product_id", "product_uom_id")
    is_same = (
        all(round(line[name] - vals[name], EXACT) == 0 for name in numbers)
        and all(line[name].id == vals[name] for name in names if name in vals)
        and _taxes(vals["tax_ids"]) == line.tax_ids.ids
        # The description of the delivery's line is the name of its method only.
        and (not (vals["is_delivery"] or is_renamed) or line.name == vals["name"])
    )
    if is_same:
        return {}
    kept = {"sequence", *(name for name in names if line[name].id == vals.get(name))}
    is_told = is_renamed or vals["is_delivery"] or "product_id" not in kept
    if not is_told and round(line.price_unit - vals["price_unit"], EXACT) == 0:
        kept.add("name")
    return {name: value for name, value in vals.items() if name not in kept}


def _taxes(commands: Sequence[Any]) -> list[int]:
    return list(commands[0][2])
