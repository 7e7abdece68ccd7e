"""Pictures shown as pictures: the thumbnail that Odoo has, else the file at the shop's
public address."""

from markupsafe import Markup

from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.refs import Ref, RefKind
from ...entity.pictures import picture_address
from .row import file_name, file_of

THUMBNAIL = Markup(
    '<img src="%s" alt="%s" class="img-thumbnail" loading="lazy" '
    'referrerpolicy="no-referrer" style="max-height: %s"/>'
)


def thumbnail(change: BaseModel, model: str, height: str) -> Markup:
    """Show the picture that a change is about, nothing where there is none.

    :param model: of pictures in Odoo
    :param height: at most, in CSS
    """
    address = _odoo_address(change, model) or _shop_address(change)
    return THUMBNAIL % (address, change.name, height) if address else Markup()


def shop_pictures(elements: BaseModel, key: str) -> dict[int, str]:
    """Find pictures by which the shop shows elements, past the ORM: rows are long, and
    a list shows many.

    :param elements: ``shoper.element``
    :param key: of their rows, which holds the picture
    :return: {element id: name of the file} of those that have one
    """
    elements.flush_model(["payload"])
    rows = elements.env.execute_query(
        SQL(
            "SELECT id, payload -> %s FROM shoper_element WHERE id = ANY(%s)",
            key,
            elements.ids,
        )
    )
    names = {element_id: file_of(row) for element_id, row in rows}
    return {element_id: name for element_id, name in names.items() if name}


def figure(image: BaseModel) -> Markup:
    """Show a picture of Odoo with its name."""
    address = _thumbnail_address(image._name, image.id)
    return Markup(
        '<div class="d-inline-block me-3 text-center">%s<div>%s</div></div>'
    ) % (THUMBNAIL % (address, image.name, "8rem"), image.name)


def _odoo_address(change: BaseModel, model: str) -> str | bool:
    """Find the thumbnail that Odoo has of a change's picture, False for none."""
    element = change.element_id
    res_id = change.res_id
    if not res_id and element.link_state == "linked":
        res_id = element.res_id
    if res_id:
        return _thumbnail_address(model, res_id)
    product = (change.after or {}).get("product")
    if change.verb != "create_shop" or not product:
        return False
    # The main picture of a product without gallery.
    ref = Ref.parse(product)
    if ref.kind is RefKind.RECORD:
        return _thumbnail_address(ref.model, ref.id)
    whole = change.env["shoper.element"].browse(ref.id)
    return whole.res_id and _thumbnail_address(whole.res_model, whole.res_id)


def _thumbnail_address(model: str, res_id: int) -> str:
    return f"/web/image/{model}/{res_id}/image_128"


def _shop_address(change: BaseModel) -> str | bool:
    """Find where the shop shows a change's picture, False where it does not, or not any
    more."""
    payload = change.payload or change.element_id.payload
    if not payload or change.verb == "delete_shop" and change.state == "done":
        return False
    return picture_address(change.connector_id, file_name(payload))
