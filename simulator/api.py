"""The calls of the API, apart from HTTP: what a method on a path does and answers."""

from .access import User
from .errors import ApiError, not_found
from .lists import find
from .resources.application import SINGLETONS
from .shop import Shop

PREFIX = "/webapi/rest/"
TREE = "categories-tree"
#: resources that are there for apps that the vendor approved only (seen)
_VENDOR_ONLY = ("order-refunds", "order-transactions")


def call(shop: Shop, user: User, method: str, path: str, params: dict, body):
    """Carry out one call: (value, further headers) of its answer with status 200.
    Raises ApiError for any other status.

    path: below /webapi/rest/; params: query or parameters of a bulk item; body:
    parsed JSON.
    """
    name, _slash, row_id = path.strip("/").partition("/")
    with shop.work():
        if shop.locked and name != "application-lock":
            raise ApiError(503)
        if name in SINGLETONS:
            _only_reading(shop, method)
            return SINGLETONS[name](shop), {}
        if name == TREE:
            return _tree(shop, user, method, row_id), {}
        if name in _VENDOR_ONLY or (name == "payments" and "/channels" in row_id):
            raise ApiError(403)
        resource = shop.resources.get(name)
        absent = shop.switches.absent_resources.split(",")
        if resource is None or name in absent or not resource.is_offered():
            raise ApiError(400, description=_missing(name))
        is_late = shop.switches.right_checked == "after"
        if is_late and row_id and not resource.is_shown(row_id):
            raise not_found()
        if not user.may(method, name):
            raise ApiError(403)
        if row_id:
            return _one(resource, method, row_id, body), {}
        return _all(resource, method, params, body)


def _missing(name: str) -> str:
    if name.startswith("warehouse"):
        return "Warehouses module is disabled"
    return f"Missing MODULE '{name}'"


def _only_reading(shop, method: str) -> None:
    if method not in ("GET", "HEAD"):
        raise ApiError(shop.switches.readonly_status)


def _tree(shop, user, method, row_id):
    categories = shop["categories"]
    if not user.may(method, categories.name):
        raise ApiError(403)
    _only_reading(shop, method)
    return categories.branch(row_id) if row_id else categories.tree()


def _one(resource, method, row_id, body):
    if not resource.is_shown(row_id):
        raise not_found()
    if method in ("GET", "HEAD"):
        return resource.render(row_id)
    if method == "PUT":
        resource.update(row_id, {} if body is None else body)
        return 1
    if method == "DELETE":
        resource.delete(row_id)
        return 1
    raise ApiError(405)


def _all(resource, method, params, body):
    if method == "POST":
        row_id = resource.create({} if body is None else body)
        is_whole = resource.shop.switches.post_answer == "object"
        return (resource.render(row_id) if is_whole else row_id), {}
    if method not in ("GET", "HEAD"):
        raise ApiError(405)
    page = find(resource, params)
    rows = [resource.render_listed(row_id) for row_id in page.ids]
    if resource.shop.switches.list_as_object:
        rows = {str(position): row for position, row in enumerate(rows)}
    return {
        # a string, unlike the other two (seen)
        "count": str(page.count),
        "pages": page.pages,
        "page": page.page,
        "list": rows,
    }, page.headers()
