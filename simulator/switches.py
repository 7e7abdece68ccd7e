"""One attribute per fact about the shop that nobody knows for certain.

The defaults are what the shop reference makes most likely. A client should work
with every value.
"""

from dataclasses import asdict, dataclass, fields

_CHOICES = {
    "bulk_cost": ("call", "items"),
    "bulk_item_order": ("request", "reversed"),
    "bucket_per": ("token", "user"),
    "page_past_end": ("first", "asked"),
    "offset_past_end": ("empty", "404"),
    "image_order": ("ignored", "accepted", "refused"),
    "image_url_failure": ("refused", "server_error"),
    "logo_folder": ("public/producers", "producers", "public/gfx", "elsewhere"),
    "logo_names": ("kept", "numbered"),
    "variant_options": ("both", "map", "list"),
    "variant_level": ("retail", "product"),
    "omitted_code": ("generated", "empty", "refused"),
    "delete_in_use": ("refused", "detached"),
    "unknown_locale": ("refused", "ignored", "stored"),
}


@dataclass
class Switches:
    """Set attributes at any time; they hold for the next call."""

    #: does a bulk call cost one call in the bucket, or one per item
    bulk_cost: str = "call"
    #: order of the items in a bulk answer
    bulk_item_order: str = "request"
    #: status of a bulk call with more than 25 items
    bulk_too_long_status: int = 400
    #: do tokens of one user share one bucket
    bucket_per: str = "token"
    #: does a further login make the user's earlier tokens invalid
    login_revokes_tokens: bool = False
    #: does a 429 carry Retry-After
    retry_after: bool = True
    #: `page` of a list answer beyond the last page: 1 or the page asked for
    page_past_end: str = "first"
    #: answer to an `offset` beyond the end
    offset_past_end: str = "empty"
    #: `list` as an object keyed by number instead of an array
    list_as_object: bool = False
    #: status of a write to a read-only resource such as taxes
    readonly_status: int = 405
    #: status of a call whose body is no JSON
    no_json_status: int = 500
    #: what a PUT of `order` or `main` to an image does
    image_order: str = "ignored"
    #: what the shop answers when it cannot fetch the `url` of an image
    image_url_failure: str = "refused"
    #: folder below /userdata/ from which logos of producers are served: that of the
    #: default was seen in pages of three shops
    logo_folder: str = "public/producers"
    #: does the file of a logo keep its name, or is it called after the producer's id
    #: (seen in the same pages, with no word about what the API says)
    logo_names: str = "kept"
    #: form of `options` that POST /product-stocks takes
    variant_options: str = "both"
    #: what a variant without a price of its own on a further level costs there, where
    #: its product has one: as much more or less as on the retail level, or the same
    variant_level: str = "retail"
    #: can `group_id` of a product be written
    group_id_writable: bool = True
    #: `code` of a product created without one
    omitted_code: str = "generated"
    #: are `additional_codes` part of stock rows; where not, writing them is refused
    additional_codes: bool = False
    #: deleting a unit, producer, category, option ... that something refers to
    delete_in_use: str = "refused"
    #: writing a translation in a language that the shop does not have
    unknown_locale: str = "refused"
    #: does a change of a stock row alone move the product's `edit_date`
    edit_date_on_stock: bool = False
    #: does a change of an image alone move the product's `edit_date`
    edit_date_on_image: bool = False

    def __setattr__(self, name, value):
        known = {field.name: field.type for field in fields(self)}
        if name not in known:
            raise AttributeError(f"There is no switch {name!r}")
        if type(value) is not known[name]:
            raise ValueError(f"Switch {name} takes a {known[name].__name__}")
        choices = _CHOICES.get(name)
        if choices and value not in choices:
            raise ValueError(f"Switch {name} is one of {', '.join(choices)}")
        super().__setattr__(name, value)

    def as_dict(self) -> dict:
        return asdict(self)
