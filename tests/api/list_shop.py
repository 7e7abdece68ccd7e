"""A shop with one list that can be changed at any moment of reading it."""

import json
from urllib.parse import parse_qs

from .stub import Reply, Stub, error


class ListShop(Stub):
    """Serves `products` of the ids in `ids`, as documented, with these faults:

    :param between: called with the shop before each list is read, also inside a
        bulk call
    :param bulk: function of the items of a bulk call; a reply to give instead
    :param heeds_offset: False for a shop that ignores `offset`
    :param takes_offset: False for one that refuses it with 400
    :param most: rows a page at most, whatever `limit` says
    :param behind_the_end: answer to an offset behind the end, "empty", 400 or 404
    :param as_object: `list` is an object keyed by number
    :param id_filter: what becomes of a filter by ids: "accepted", 404, "ignored" or
        "nothing" (it matches no row)
    :param sorts: status with which the order is refused, if it is
    :param item: function of (number, code, body) that may change an item's answer
    """

    def __init__(
        self,
        ids,
        *,
        between=lambda shop: None,
        bulk=lambda items: None,
        heeds_offset=True,
        takes_offset=True,
        most=50,
        behind_the_end="empty",
        as_object=False,
        id_filter="accepted",
        sorts=200,
        item=lambda number, code, body: (code, body),
    ):
        super().__init__(self.reply)
        self.ids = list(ids)
        self._between = between
        self._bulk = bulk
        self._heeds_offset = heeds_offset
        self._takes_offset = takes_offset
        self._most = most
        self._behind_the_end = behind_the_end
        self._as_object = as_object
        self._id_filter = id_filter
        self._sorts = sorts
        self._item = item

    @property
    def sizes(self):
        """Windows of each call, 1 for a call of its own."""
        return [
            len(request.json) if request.path == "bulk" else 1
            for request in self.requests
        ]

    def reply(self, request):
        if request.path == "bulk":
            items = request.json
            reply = self._bulk(items)
            if reply:
                return reply
            rows = []
            for number, item in enumerate(items):
                code, body = self._item(number, *self.answer(item))
                rows.append({"code": code, "body": body, "id": item["id"]})
            return Reply(200, {"errors": False, "items": rows})
        params = {name: value[0] for name, value in parse_qs(request.query).items()}
        params["filters"] = json.loads(params.get("filters", "{}"))
        code, body = self.read(params)
        return Reply(code, body)

    def answer(self, item):
        """Status and body of one call of a bulk call: of a list, or of one row."""
        if "params" in item:
            return self.read(item["params"])
        id = int(item["path"].rpartition("/")[2])
        if id not in self.ids:
            return 404, error(404, "invalid_request", "Resource not found").body
        return 200, {"product_id": str(id)}

    def read(self, params):
        self._between(self)
        if "order" in params and self._sorts != 200:
            return self._sorts, error(self._sorts, "invalid_request", "order").body
        condition = params.get("filters", {}).get("product_id", {})
        if condition and self._id_filter == 404:
            return 404, error(404, "invalid_request", "Resource not found").body
        if not condition or self._id_filter == "ignored":
            found = list(self.ids)
            if params.get("order") == "product_id DESC":
                found.reverse()
        elif self._id_filter == "nothing":
            found = []
        elif "in" in condition:
            found = [id for id in self.ids if id in condition["in"]]
        else:
            if self._sorts == 200:
                assert params["order"] == "product_id ASC", params
            found = [id for id in self.ids if id > condition[">"]]
        count = len(found)
        start = int(params.get("offset", 0)) if self._heeds_offset else 0
        if start and not self._takes_offset:
            return 400, error(400, "invalid_request", "Nieznany: offset").body
        if start and start >= count and self._behind_the_end != "empty":
            status = self._behind_the_end
            return status, error(status, "invalid_request", "Resource not found").body
        found = found[start : start + min(int(params["limit"]), self._most)]
        rows = [{"product_id": str(id)} for id in found]
        if self._as_object:
            rows = {str(number): row for number, row in enumerate(rows)}
        pages = -(-count // int(params["limit"]))
        return 200, {"count": str(count), "pages": pages, "page": 1, "list": rows}
