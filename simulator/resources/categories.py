"""Categories; their tree stands only in /categories-tree."""

from ..errors import ApiError, not_found
from ..fields import Computed, Flag, Html, Number, Text
from .base import Resource, name_field


class Categories(Resource):
    """Rows do not tell their parent. Duplicate names are accepted, an unknown
    parent too: such a category is an orphan, missing from the tree
    (docs/shoper-api.md).
    """

    name, key = "categories", "category_id"
    translation_key = "trans_id"
    told_as = "category"
    also_written = ("parent_id", "image_background", "image_thumbnail")
    fields = {
        "order": Number(),
        "root": Computed(filterable=True),
        # shown, and no part of what the specification lets write
        "in_loyalty": Flag(readonly=True),
        "sort_type": Number(readonly=True),
        "image_background": Computed(default=""),
        "image_thumbnail": Computed(default=""),
    }
    translated = {
        "name": name_field(),
        "description": Html(),
        "description_bottom": Html(),
        "active": Flag(default="1"),
        "pres_id": Computed(),
        "isdefault": Computed(default="0"),
        "seo_title": Text(),
        "seo_description": Text(),
        "seo_keywords": Text(),
        "custom_heading": Text(),
        "seo_url": Text(),
        "permalink": Computed(),
        "items": Computed(),
        "attribute_groups": Computed(),
    }

    def __init__(self, shop):
        super().__init__(shop)
        self.parents: dict[int, int] = {}

    def check_keys(self, body, row):
        if row is None and "parent_id" not in body:
            raise ApiError(400, description="Key 'parent_id' is required")

    def check(self, values, body, row, owner, errors):
        if row is None and "order" not in values:
            parent = self.id_of(body["parent_id"])
            siblings = sum(1 for other in self.parents.values() if other == parent)
            values["order"] = str(siblings + 1)
        if row is not None and "parent_id" in body:
            self.refuse_cycle(int(row[self.key]), self.id_of(body["parent_id"]))

    def refuse_cycle(self, row_id: int, parent: int) -> None:
        """Refuse a parent that lies below the category itself; that the shop does so,
        with 400, is a guess."""
        while parent:
            if parent == row_id:
                raise ApiError(400, description="Category cannot be its own parent")
            parent = self.parents.get(parent, 0)

    def created(self, row_id, body, owner):
        self.parents[row_id] = self.id_of(body["parent_id"])

    def updated(self, row_id, body, owner):
        if "parent_id" in body:
            self.parents[row_id] = self.id_of(body["parent_id"])

    def users(self, row_id):
        children = [c for c, parent in self.parents.items() if parent == row_id]
        products = self.shop["products"]
        return [
            (self, None, children),
            (products, None, products.indexes["category"].get(row_id)),
        ]

    def detach(self, row_id, users):
        """Make orphans of the children, and take the category from its products (a
        guess)."""
        (_self, _column, _children), (products, _none, ids) = users
        for product_id in ids:
            products.leave_category(product_id, row_id)

    def deleted(self, row_id):
        del self.parents[row_id]

    def compute(self, row_id, row, out):
        out["root"] = "1" if self.parents.get(row_id) == 0 else "0"

    def compute_translation(self, row_id, row, locale, out):
        slug = self.shop.slug(out["name"])
        out["permalink"] = f"{self.shop.url}/{locale[:2]}/c/{slug}/{row_id}"
        out["items"] = self.shop["products"].indexes["category"].count(row_id)
        out["attribute_groups"] = []

    def accessor(self, path):
        if path == "root":
            return lambda row_id: ("1" if self.parents.get(row_id) == 0 else "0",)
        return super().accessor(path)

    def children(self) -> dict[int, list[int]]:
        """List the ids of the children of each category, in the shop's order; those on
        top are children of 0."""
        found: dict[int, list[int]] = {}
        for row_id, parent in self.parents.items():
            found.setdefault(parent, []).append(row_id)
        for ids in found.values():
            ids.sort(key=lambda i: (float(self.value(i, "order")), i))
        return found

    def tree(self, top: int = 0) -> list[dict]:
        """Show the categories below one, or all, as nodes {"id", "children"}."""
        children = self.children()

        def nodes(parent):
            return [
                {"id": row_id, "children": nodes(row_id)}
                for row_id in children.get(parent, ())
            ]

        return nodes(top)

    def branch(self, row_id) -> dict:
        """Show one category with all that is below it. Raises ApiError 404."""
        row_id = self.id_of(row_id)
        if row_id not in self.rows:
            raise not_found()
        return {"id": row_id, "children": self.tree(row_id)}
