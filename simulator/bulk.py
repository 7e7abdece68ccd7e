"""POST /bulk: up to 25 calls in one."""

from . import api
from .errors import ApiError
from .faults import Dropped
from .log import LoggedRequest

MOST = 25


def run(simulator, token, body, language: str, entry: LoggedRequest) -> dict:
    """Carry out a bulk call, and give the body of its answer.

    The items are independent: each has its own status, one that is refused stops no
    other. Raises ApiError where the call as a whole is refused, Dropped where a fault
    closes the connection.
    """
    switches = simulator.switches
    if not isinstance(body, list):
        raise ApiError(400, description="Bulk body must be an array")
    if len(body) > MOST:
        raise ApiError(
            switches.bulk_too_long_status,
            description=f"At most {MOST} calls are allowed",
        )
    items = [
        _item(simulator, token, position, item, language, entry)
        for position, item in enumerate(body)
    ]
    errors = any(item["code"] >= 400 for item in items)
    if switches.bulk_item_order == "reversed":
        items.reverse()
    return {"errors": errors, "items": items}


def _item(simulator, token, position, item, language, entry) -> dict:
    if not isinstance(item, dict):
        item = {}
    method = str(item.get("method", "GET")).upper()
    path = str(item.get("path", ""))
    params = item.get("params")
    params = params if isinstance(params, dict) else {}
    below = path.removeprefix(api.PREFIX).strip("/")
    logged = LoggedRequest(
        method, below, params, item.get("body"), user=token.user.login
    )
    entry.items.append(logged)
    fault = simulator.faults.take(method, below, "item")
    try:
        if fault is not None:
            simulator.suffer(fault)
        # the call itself has paid for one
        if simulator.switches.bulk_cost == "items" and position:
            simulator.buckets.take(simulator.bucket_of(token))
        if not path.startswith(api.PREFIX) or below in ("auth", "bulk", ""):
            raise ApiError(400, description=f"Path '{path}' is not allowed")
        simulator.hooks.run("before", method, below)
        body = item.get("body")
        value, _headers = api.call(
            simulator.shop,
            token.user,
            method,
            below,
            params,
            body if fault is None else fault.heeded(body),
        )
        simulator.hooks.run("after", method, below)
        logged.status = 200
        if method == "HEAD":
            value = None
    except ApiError as error:
        logged.status = error.status
        value = error.body(language)
        if fault is not None and fault.kind == "status" and fault.body is not None:
            value = fault.body
    if fault is not None and fault.kind == "lost":
        raise Dropped
    return {"code": logged.status, "body": value, "id": item.get("id")}
