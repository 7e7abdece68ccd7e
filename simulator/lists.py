"""Lists: filters, order and paging, with the shop's odd defaults."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from .errors import ApiError, not_found
from .wire import decode

DEFAULT_LIMIT = 10
MAX_LIMIT = 50

_SYNONYMS = {
    "eq": "=",
    "==": "=",
    "neq": "!=",
    "<>": "!=",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "~": "like",
    "!~": "not like",
    "not_like": "not like",
    "not_in": "not in",
}
_OPERATORS = {"=", "!=", ">", ">=", "<", "<=", "like", "not like", "in", "not in"}
_BRACKETS = re.compile(r"^filters\[([^\]]+)\](?:\[([^\]]*)\])?(\[\d*\])?$")
_STOCK = "stock."


@dataclass
class Page:
    """A page of a list: ids of its rows, with what the envelope says of the list."""

    count: int
    pages: int
    page: int
    ids: list[int]

    def headers(self) -> dict[str, str]:
        """Write the headers that the answer has besides (seen)."""
        return {
            "X-Shop-Result-Count": str(self.count),
            "X-Shop-Result-Pages": str(self.pages),
            "X-Shop-Result-Page": str(self.page),
        }


@dataclass
class Condition:
    """What a filter says of one field; path: its name, e.g. "stock.code"."""

    path: str
    operator: str
    value: object

    def holds(self, values) -> bool:
        """Tell whether it holds for a row with these values of the field: a negative
        operator for each of them, another one for at least one."""
        tests = (_compare(value, self.operator, self.value) for value in values)
        if self.operator in ("!=", "not like", "not in"):
            return all(tests)
        return any(tests)


def find(resource, params: dict) -> Page:
    """Find the page that `params` ask for.

    params: limit, page, offset, order, filters; strings as in a query, or as a bulk
    item gives them. Raises ApiError: 404 for a field that the resource cannot filter
    or order by (seen for filters), 400 for what cannot be read.
    """
    conditions = parse_filters(params)
    pairs = matching(resource, conditions)
    wanted, id_order = parse_order(params), resource.shop.switches.id_order
    if any(path == resource.key for path, _descending in wanted):
        if id_order == "refused":
            raise ApiError(resource.shop.switches.filter_refusal_status)
        wanted = [] if id_order == "ignored" else wanted
    pairs = ordered(resource, pairs, wanted)
    count, limit = len(pairs), parse_limit(params)
    pages = -(-count // limit)
    start, page = parse_start(params, limit)
    if "offset" in params and not resource.shop.switches.offset_heeded:
        start, page = 0, 1
    if start >= count:
        past = _integer(params.get("offset"))
        policy = resource.shop.switches.offset_past_end
        if past and policy != "empty":
            raise ApiError(int(policy))
        if resource.shop.switches.page_past_end == "first":
            page = 1
    shown = pairs[start : start + limit]
    ids = [pair[0] if isinstance(pair, tuple) else pair for pair in shown]
    return Page(count, pages, page, ids)


# Reading the parameters


def parse_limit(params: dict) -> int:
    """Read how many rows a page has."""
    limit = _integer(params.get("limit"))
    # more than the maximum silently gives the default (seen)
    return limit if limit is not None and 1 <= limit <= MAX_LIMIT else DEFAULT_LIMIT


def parse_start(params: dict, limit: int) -> tuple[int, int]:
    """Read the first row, from 0, and the page number, from 1; `offset` wins over
    `page`."""
    offset = _integer(params.get("offset"))
    if offset is not None and offset >= 0:
        return offset, offset // limit + 1
    page = max(_integer(params.get("page")) or 1, 1)
    return (page - 1) * limit, page


def parse_filters(params: dict) -> list[Condition]:
    """Read the conditions, from JSON and from brackets. Raises ApiError 400."""
    given = params.get("filters")
    if isinstance(given, str):
        try:
            given = decode(given) if given.strip() else {}
        except ValueError:
            raise ApiError(400, description="Filters cannot be decoded") from None
    if given in (None, []):
        given = {}
    if not isinstance(given, dict):
        raise ApiError(400, description="Filters must be an object")
    given = dict(given)
    for name, value in params.items():
        match = _BRACKETS.match(name)
        if match:
            _read_brackets(given, match, value)
    return [
        condition
        for path, value in given.items()
        for condition in _conditions(path, value)
    ]


def _read_brackets(given: dict, match, value) -> None:
    path, operator, many = match.groups()
    if operator is None:
        given[path] = value
        return
    if not isinstance(given.get(path), dict):
        given[path] = {}
    if many:
        values = value if isinstance(value, list) else [value]
        given[path].setdefault(operator, []).extend(values)
    else:
        given[path][operator] = value


def _conditions(path: str, value) -> list[Condition]:
    if isinstance(value, list):
        return [Condition(path, "in", value)]
    if not isinstance(value, dict):
        return [Condition(path, "=", value)]
    found = []
    for operator, operand in value.items():
        operator = " ".join(str(operator).lower().split())
        operator = _SYNONYMS.get(operator, operator)
        if operator not in _OPERATORS:
            raise ApiError(400, description=f"Unknown operator '{operator}'")
        if operator in ("in", "not in"):
            if isinstance(operand, dict):
                operand = list(operand.values())
            elif not isinstance(operand, list):
                operand = str(operand).split(",")
        found.append(Condition(path, operator, operand))
    return found


def parse_order(params: dict) -> list[tuple[str, bool]]:
    """Read by what to sort: [(path, is it descending)], the first counts most. A path
    without a direction sorts descending (seen). Raises ApiError 400."""
    given = params.get("order", params.get("order[]"))
    if given in (None, "", []):
        return []
    found = []
    for text in given if isinstance(given, list) else [given]:
        parts = str(text).split()
        if len(parts) == 1:
            parts.append("desc")
        if len(parts) != 2 or parts[1].lower() not in ("asc", "desc"):
            raise ApiError(400, description=f"Order '{text}' cannot be read")
        found.append((parts[0], parts[1].lower() == "desc"))
    return found


def _integer(value) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


# Choosing rows


def matching(resource, conditions: list[Condition]) -> list:
    """Find the rows that fit: their ids ascending, or (id of the product, id of its
    stock row) where filters on `stock.*` join these. Raises ApiError for a filter that
    the resource does not know or refuses."""
    for condition in conditions:
        if resource.accessor(condition.path) is None:
            raise not_found()
    conditions = resource.admit(_by_ids_admitted(resource, conditions))
    joined = [c for c in conditions if c.path.startswith(_STOCK)]
    plain = [c for c in conditions if not c.path.startswith(_STOCK)]
    if not joined:
        return _select(resource, plain)
    # a product comes once per matching stock row (seen)
    stocks = resource.shop["product-stocks"]
    of_stock = [
        Condition(c.path.removeprefix(_STOCK), c.operator, c.value) for c in joined
    ]
    pairs = [
        (int(stocks.rows[stock_id]["product_id"]), stock_id)
        for stock_id in _select(stocks, of_stock)
    ]
    if plain:
        keep = set(_select(resource, plain))
        pairs = [pair for pair in pairs if pair[0] in keep]
    return sorted(pairs)


def _by_ids_admitted(resource, conditions: list[Condition]) -> list[Condition]:
    """Keep the conditions that the shop heeds, as the switch id_filter says of those
    on ids. Raises ApiError where it refuses them."""
    policy = resource.shop.switches.id_filter
    if policy == "nothing":
        return [
            Condition(condition.path, "in", [])
            if condition.path == resource.key and condition.operator != "="
            else condition
            for condition in conditions
        ]
    paths = (resource.key, resource.whole_key)
    return admitted(resource.shop, conditions, policy, paths)


def admitted(
    shop,
    conditions: list[Condition],
    policy: str,
    paths: tuple[str, ...],
    operators: tuple[str, ...] | None = None,
) -> list[Condition]:
    """Keep the conditions that the shop heeds, where those on some fields are by policy
    "accepted", "refused" or "ignored". operators: of which the policy speaks, None = of
    all. Raises ApiError for one that is refused."""
    rest = [
        condition
        for condition in conditions
        if condition.path not in paths
        or (operators is not None and condition.operator not in operators)
    ]
    if policy == "accepted" or len(rest) == len(conditions):
        return conditions
    if policy == "refused":
        raise ApiError(shop.switches.filter_refusal_status)
    return rest


def _select(resource, conditions: list[Condition]) -> list[int]:
    ids, rest = resource.ids, []
    for condition in conditions:
        narrowed = _by_index(resource, ids, condition)
        if narrowed is None:
            rest.append(condition)
        else:
            ids = narrowed
    for condition in rest:
        values = resource.accessor(condition.path)
        ids = [i for i in ids if condition.holds(values(i))]
    return ids


def _by_index(resource, ids, condition) -> list[int] | None:
    """Keep the ids that a condition holds for, without looking at every row; None where
    there is no index for that."""
    operator, value = condition.operator, condition.value
    if condition.path == resource.key:
        return _by_id(ids, operator, value)
    if operator in (">", ">=", "<", "<=") and condition.path in resource.ranges:
        found = resource.ranges[condition.path].get(operator, str(value))
        return found if len(ids) == len(resource.ids) else sorted({*ids} & {*found})
    if operator not in ("=", "in"):
        return None
    found = set()
    for wanted in value if operator == "in" else [value]:
        candidates = resource.candidates(condition.path, wanted)
        if candidates is None:
            return None
        found.update(candidates)
    if len(ids) < len(resource.ids):
        found.intersection_update(ids)
    return sorted(found)


def _by_id(ids, operator, value) -> list[int] | None:
    if operator in ("=", "in"):
        wanted = {_integer(v) for v in (value if operator == "in" else [value])}
        return [i for i in sorted(wanted - {None}) if _contains(ids, i)]
    number = _integer(value)
    if number is None:
        return None
    if operator in (">", ">="):
        cut = bisect_right if operator == ">" else bisect_left
        return ids[cut(ids, number) :]
    if operator in ("<", "<="):
        cut = bisect_left if operator == "<" else bisect_right
        return ids[: cut(ids, number)]
    return None


def _contains(ids, wanted: int) -> bool:
    position = bisect_left(ids, wanted)
    return position < len(ids) and ids[position] == wanted


def ordered(resource, pairs: list, order: list[tuple[str, bool]]) -> list:
    """Sort what `matching` found by what `parse_order` read. Raises ApiError 404 for a
    path that the resource does not know."""
    for path, descending in reversed(order):
        values = _sort_values(resource, path)
        if path == resource.key and len(order) == 1:
            return pairs[::-1] if descending else pairs
        pairs = sorted(
            pairs, key=lambda pair: _sort_key(values(pair)), reverse=descending
        )
    return pairs


def _sort_values(resource, path: str):
    plain = resource.accessor(path)
    if plain is None:
        raise not_found()
    stock = (
        resource.shop["product-stocks"].accessor(path.removeprefix(_STOCK))
        if path.startswith(_STOCK)
        else None
    )

    def values(pair):
        if isinstance(pair, tuple):
            product_id, stock_id = pair
            return stock(stock_id) if stock else plain(product_id)
        return plain(pair)

    return values


def _sort_key(values) -> tuple:
    value = next(iter(values), None)
    if value is None:
        return (0, 0.0, "")
    number = _number(value)
    if number is not None:
        return (1, number, "")
    return (2, 0.0, str(value).casefold())


# Comparing


def _number(value) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _compare(value, operator: str, wanted) -> bool:
    if operator in ("in", "not in"):
        found = any(_compare(value, "=", one) for one in wanted)
        return found == (operator == "in")
    if operator in ("like", "not like"):
        return _like(value, wanted) == (operator == "like")
    if isinstance(wanted, bool):
        wanted = int(wanted)
    if value is None or wanted is None:
        same = value is wanted
        return same if operator == "=" else not same and operator == "!="
    left, right = _number(value), _number(wanted)
    if left is None or right is None:
        left, right = str(value).casefold(), str(wanted).casefold()
    return {
        "=": left == right,
        "!=": left != right,
        ">": left > right,
        ">=": left >= right,
        "<": left < right,
        "<=": left <= right,
    }[operator]


def _like(value, pattern) -> bool:
    parts = re.split(r"([%_])", str(pattern))
    expression = "".join(
        {"%": ".*", "_": "."}.get(part, re.escape(part)) for part in parts
    )
    text = "" if value is None else str(value)
    return re.fullmatch(expression, text, re.IGNORECASE | re.DOTALL) is not None
