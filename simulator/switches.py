"""One attribute per fact about the shop that nobody knows for certain.

The defaults are what the shop reference makes most likely. A client should work
with every value.
"""

from dataclasses import asdict, dataclass, fields
from typing import Literal, get_args


@dataclass
class Switches:
    """Set attributes at any time; they hold for the next call."""

    #: are bulk calls offered; else they are answered with status 405
    bulk_offered: bool = True
    #: does a bulk call cost one call in the bucket, or one per item
    bulk_cost: Literal["call", "items"] = "call"
    #: order of the items in a bulk answer
    bulk_item_order: Literal["request", "reversed"] = "request"
    #: status of a bulk call with more than 25 items
    bulk_too_long_status: int = 400
    #: do tokens of one user share one bucket
    bucket_per: Literal["token", "user"] = "token"
    #: does a further login make the user's earlier tokens invalid
    login_revokes_tokens: bool = False
    #: does a 429 carry Retry-After
    retry_after: bool = True
    #: what a POST that creates something is answered with
    post_answer: Literal["id", "object"] = "id"
    #: `page` of a list answer beyond the last page: 1 or the page asked for
    page_past_end: Literal["first", "asked"] = "first"
    #: answer to an `offset` beyond the end
    offset_past_end: Literal["empty", "404", "400"] = "empty"
    #: `list` as an object keyed by number instead of an array
    list_as_object: bool = False
    #: is a right looked at before the shop looks whether the object exists, or after
    right_checked: Literal["before", "after"] = "before"
    #: what takes a reference away that a row need not have; the other form is refused
    clear_reference: Literal["both", "zero", "null"] = "both"
    #: how application-config says that a setting of shopping is off: 0, or nothing
    setting_off: Literal["zero", "empty"] = "zero"
    #: resources that the shop does not have, with commas between them
    absent_resources: str = ""
    #: what becomes of keys that the shop does not know, or that are read-only
    extra_keys: Literal["ignored", "refused"] = "ignored"
    #: may a row of product-stocks be written with a price, or a difference, of 0 (the
    #: specification says that it is above)
    zero_price: Literal["accepted", "refused"] = "accepted"
    #: how many decimals the shop keeps of quantities and weights
    number_places: Literal["all", "three", "two"] = "all"
    #: do refusals of values name the field
    refusal_text: Literal["framed", "bare"] = "framed"
    #: does a filter by ids work: of any resource by its own id, of images and stock
    #: rows also by that of their product; nothing: one by its own id matches no row,
    #: unless it asks for a single id (which was seen)
    id_filter: Literal["accepted", "refused", "ignored", "nothing"] = "accepted"
    #: may lists be sorted by ids; ignored: ids ascend, whatever is asked for
    id_order: Literal["accepted", "refused", "ignored"] = "accepted"
    #: status of a list whose filter or order is refused by a switch
    filter_refusal_status: int = 404
    #: is `offset` heeded; where not, each page is the first one
    offset_heeded: bool = True
    #: status of a write to a read-only resource such as taxes
    readonly_status: int = 405
    #: status of a call whose body is no JSON
    no_json_status: int = 500
    #: what a PUT of `order` or `main` to an image does
    image_order: Literal["ignored", "accepted", "refused"] = "ignored"
    #: what the shop answers when it cannot fetch the `url` of an image
    image_url_failure: Literal["refused", "server_error"] = "refused"
    #: folder below /userdata/ from which logos of producers are served: that of the
    #: default was seen in pages of three shops
    logo_folder: Literal["public/producers", "producers", "public/gfx", "elsewhere"] = (
        "public/producers"
    )
    #: does the file of a logo keep its name, or is it called after the producer's id
    #: (seen in the same pages, with no word about what the API says)
    logo_names: Literal["kept", "numbered"] = "kept"
    #: form of `options` that POST /product-stocks takes
    variant_options: Literal["both", "map", "list"] = "both"
    #: what a variant without a price of its own on a further level costs there, where
    #: its product has one: as much more or less as on the retail level, or the same
    variant_level: Literal["retail", "product"] = "retail"
    #: what writing `group_id` of a product does
    product_group: Literal["written", "ignored", "refused"] = "written"
    #: `code` of a product or variant created without one
    omitted_code: Literal["generated", "empty", "refused"] = "generated"
    #: may a product be created without `pkwiu` (so it was seen; the specification
    #: requires it)
    omitted_pkwiu: Literal["accepted", "refused"] = "accepted"
    #: may several rows be written with an empty code, or is a second one refused as a
    #: code that is taken
    empty_code: Literal["free", "unique"] = "free"
    #: form of `tags` of a product (only empty ones were ever recorded): ids, each tag
    #: as a whole, or names
    product_tags: Literal["ids", "objects", "names"] = "ids"
    #: quantity of a product or variant created without one: none, or the
    #: `product_defaults_stock` of application-config
    omitted_stock: Literal["zero", "default"] = "zero"
    #: are `additional_codes` part of stock rows; where not, writing them is refused
    additional_codes: bool = False
    #: what writing `additional_codes` does in a shop that shows them
    additional_codes_put: Literal["written", "refused"] = "written"
    #: deleting a unit, producer, category, option ... that something refers to
    delete_in_use: Literal["refused", "detached"] = "refused"
    #: writing a translation in a language that the shop does not have
    unknown_locale: Literal["refused", "ignored", "stored"] = "refused"
    #: does a change of a stock row alone move the product's `edit_date`
    edit_date_on_stock: bool = False
    #: does a change of an image alone move the product's `edit_date`
    edit_date_on_image: bool = False

    # Orders: the money. They hold for orders bought from then on; an order keeps the
    # rules by which it was bought.

    #: is a line's discounted total rounded once, or the discounted price of one piece
    discount_rounding: Literal["line", "unit"] = "line"
    #: are the discounts of the customer, the group and the level part of the lines'
    #: `discount_perc`, or taken off on top of it
    order_discounts: Literal["folded", "separate"] = "folded"
    #: how several discounts in percent become one
    discount_combination: Literal["sum", "max", "product"] = "sum"
    #: what a discount code is: a percentage inside the lines' or on top of them, or an
    #: amount that stands as a line below zero or is missing from `sum` only
    code_discount: Literal[
        "percent_folded", "percent_on_top", "amount_line", "amount_hidden"
    ] = "percent_folded"
    #: what stands in `discount_code` for a code of an amount: 0, or the amount
    code_amount: Literal["zero", "told"] = "zero"
    #: what a code for free shipping does
    free_shipping_code: Literal["zero_cost", "negative_line"] = "zero_cost"
    #: where the fee of a method of payment stands
    payment_fee: Literal["in_shipping", "free_line"] = "in_shipping"
    #: are the amounts of an order in another currency in the shop's own one or in its
    currency_amounts: Literal["default", "order"] = "default"
    #: `currency_id` of an order in the shop's own currency: its id, or null (of
    #: products it is null)
    order_currency: Literal["named", "null"] = "named"
    #: what lines and shipping of an order with `vat_eu` have as their VAT rate
    vat_eu_tax: Literal["zero", "np", "unchanged"] = "zero"
    #: price of a line that was paid for with loyalty points; it is no part of `sum`
    loyalty_line_price: Literal["zero", "full"] = "zero"

    # Orders: who buys

    #: `user_id` of an order by a guest
    guest_user: Literal["row", "null", "zero"] = "row"
    #: does a guest who comes again get another row in users
    returning_guest: Literal["new_row", "same_row"] = "new_row"
    #: `state` of addresses
    address_state: Literal["name", "code", "empty"] = "name"
    #: have addresses a `country_code`; `country` is always there
    country_code: Literal["present", "absent"] = "present"
    #: does a filter by `user_id` on user-addresses work
    user_address_filter: Literal["accepted", "refused", "ignored"] = "accepted"

    # Orders: lines and stock

    #: `stock_id` and `code` of the line of a variant
    line_stock_id: Literal["variant", "base"] = "variant"
    #: `product_id` and `stock_id` of lines whose product is not there any more
    deleted_product_id: Literal["kept", "zero"] = "kept"
    #: what `option` of a line names: the options of the variant, or those that make no
    #: variants, too
    line_options: Literal["of_variant", "all"] = "of_variant"
    #: `ean` of lines
    line_ean: Literal["catalogue", "empty"] = "catalogue"
    #: how a bundle stands in an order
    bundle_lines: Literal["one", "one_with_children", "parts_as_lines"] = "one"
    #: what a bundle that is sold takes off the stock: its own row alone, or that of
    #: its parts, too
    bundle_stock: Literal["own", "parts"] = "own"
    #: what `total_products` of an order counts
    total_products: Literal["lines", "pieces"] = "lines"
    #: quantities of units with fractions: always three decimals, or no needless zeros
    fractional_quantity: Literal["string3", "string0"] = "string3"
    #: when stock falls; at_status: with the first status that is not a new one.
    #: `shopping_update_stock_on_buy` in application-config follows this
    stock_lowered: Literal["at_buy", "at_status"] = "at_buy"
    #: does a status of type 4 (not completed) give the stock back
    cancel_returns_stock: bool = True
    #: `stock` of the base row of a product that has variants
    base_row_stock: Literal["sum", "own"] = "sum"
    #: what a PUT of `stock_relative` to a row of product-stocks does;
    #: accepted_on_base: ignored on rows of variants
    stock_relative_on_rows: Literal[
        "refused", "ignored", "accepted_on_base", "accepted"
    ] = "refused"
    #: in a shop with warehouses: the field that holds the id of one of them
    warehouse_key: Literal["warehouse_id", "id"] = "warehouse_id"
    #: what else a warehouse has: name, code, activity and position, or the name alone
    warehouse_fields: Literal["usual", "bare"] = "usual"
    #: which warehouses stand in the `warehouses` of a stock row; filled: only those in
    #: which something lies, and an empty list where there is none
    warehouses_shown: Literal["all", "filled"] = "all"
    #: what becomes of warehouses that a PUT of `warehouses` does not name
    omitted_warehouses: Literal["kept", "emptied"] = "kept"
    #: form of what orders say besides of parts and pick-up points: `children` as ids
    #: (only empty ones were ever recorded), or as orders; odd: these and the fields of
    #: pick-up points in forms that nobody knows
    order_parts: Literal["usual", "objects", "odd"] = "usual"
    #: does a filter by several `order_id` on order-products work
    order_products_in_filter: Literal["accepted", "refused", "ignored"] = "accepted"

    # Orders: their life

    #: does a filter by `status_id` on orders work
    status_filter: Literal["accepted", "refused", "ignored"] = "accepted"
    #: does `status_date` move when `paid` changes
    paid_moves_status_date: bool = False
    #: does `status_date` move when notes, addresses, lines change
    edit_moves_status_date: bool = False
    #: may a status be set that stands before the present one
    status_put_backwards: Literal["accepted", "refused"] = "accepted"
    #: is the buyer mailed, too, when a status is written by the API that the order has
    #: already
    equal_status_mails: bool = False
    #: what is left of an order that was deleted
    deleted_order: Literal["404", "hidden_in_list_only"] = "404"

    # Parcels

    #: does a filter by `order_id` on parcels work
    parcels_filter: Literal["accepted", "refused", "ignored"] = "accepted"
    #: the field by which a parcel is written as sent; it is read as `sent`
    parcel_sent_field: Literal["both", "sent", "send"] = "both"
    #: may a parcel be changed (its number, weight, notes) when it is sent;
    #: refused_plain: with the code that all refusals have that were ever recorded
    sent_parcel_put: Literal["accepted", "refused", "refused_plain"] = "accepted"
    #: does a parcel move the order to the statuses of application-config
    parcel_moves_status: bool = True
    #: can a parcel be made for an order with a status of type 4
    parcels_of_cancelled: Literal["refused", "accepted"] = "refused"
    #: the field that holds the id of a parcel, if any does
    parcel_key: Literal["parcel_id", "id", "none"] = "parcel_id"
    #: how a parcel says what it holds: as the specification has it, or without the
    #: lines of the order (an excerpt that was seen has none), not at all, or by keys
    #: that nobody knows; odd_fields: what else it says is in a form of its own, too
    parcel_rows: Literal[
        "usual", "without_lines", "without_products", "other_keys", "odd_fields"
    ] = "usual"

    # Webhooks

    #: are messages sent, too, about products and categories that the API itself writes
    api_writes_told: bool = True
    #: bodies as those of 2026 or of 2020
    webhook_shape: Literal["rest", "legacy"] = "rest"
    #: what becomes of the messages of one call
    webhook_event_order: Literal["in_order", "shuffled", "twice", "lost"] = "in_order"

    def __setattr__(self, name, value):
        known = {field.name: field.type for field in fields(self)}
        if name not in known:
            raise AttributeError(f"There is no switch {name!r}")
        choices = get_args(known[name])
        kind = str if choices else known[name]
        if type(value) is not kind:
            raise ValueError(f"Switch {name} takes a {kind.__name__}")
        if choices and value not in choices:
            raise ValueError(f"Switch {name} is one of {', '.join(choices)}")
        super().__setattr__(name, value)

    def as_dict(self) -> dict:
        """Give the values of all switches by name."""
        return asdict(self)
