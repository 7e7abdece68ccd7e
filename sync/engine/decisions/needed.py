from collections.abc import Iterable, Mapping

from odoo import fields
from odoo.api import Environment
from odoo.models import BaseModel

from ...core.refs import RefKind
from ..causes import Needed
from ..questions import left_alone_of
from ..shown.names import Names


def ask_for(
    env: Environment, step: BaseModel, needed: Mapping[Needed, BaseModel]
) -> None:
    """List what changes wait for and nobody is asked about yet.

    :param needed: with a change of the step that waits for it
    """
    if not needed:
        return
    decisions, elements = env["shoper.decision"], env["shoper.element"]
    asked = decisions._asked_about(step.connector_id, needed)
    missing = {item: ch for item, ch in needed.items() if item.key not in asked}
    names = _names(env, missing)
    ids = [item.ref.id for item in missing if item.ref.kind is RefKind.ELEMENT]
    by_id = {element.id: element for element in elements.browse(ids)}
    created = []
    for item, change in missing.items():
        entity = env["shoper.sync"]._entity(item.entity)
        is_record = item.ref.kind is RefKind.RECORD
        element = elements if is_record else by_id[item.ref.id]
        created.append(
            {
                "connector_id": step.connector_id.id,
                "entity": item.entity,
                "key": f"needed {item.ref.stored}",
                "kind": "link",
                "is_needed": True,
                "name": names[item],
                "state": "blocked",  # until it is arranged
                "message": _needed_reason(entity, element),
                "step_id": change.step_id.id,
                "element_id": element.id,
                "res_model": is_record and item.ref.model,
                "res_id": is_record and item.ref.id,
                "since": fields.Datetime.now(),
            }
        )
    decisions.create(created)


def _names(env: Environment, needed: Iterable[Needed]) -> dict[Needed, str]:
    """Name things that others need, of each type at once."""
    by_type: dict[str, list[Needed]] = {}
    for item in needed:
        by_type.setdefault(item.entity, []).append(item)
    names: dict[Needed, str] = {}
    for code, items in by_type.items():
        found = Names(env["shoper.sync"]._entity(code)).of_each(
            item.ref.stored for item in items
        )
        names |= {item: found[item.ref.stored] for item in items}
    return names


def _needed_reason(entity: BaseModel, element: BaseModel) -> str:
    """Say why something is asked about though no run was to do anything with it.

    :param entity: its type
    :param element: none where it is a record of Odoo
    """
    if element.is_out_of_scope:
        return element.env._(
            "It is outside the synchronisation scope and not linked. Press Choose in "
            "Odoo to say what it is, or add it in the settings of the shop, on the "
            "page Synchronisation Scope."
        )
    if element:
        if entity._awaits_people and (note := entity._unready_note(element)):
            return note
        if left_alone_of(entity, element) and (note := entity._left_alone_note()):
            return note
        if "import_unlinked" in entity._option_hints() or entity._is_made_like:
            return element.env._(
                "It is not linked, and other things refer to it. Press Choose in Odoo "
                "to say what it is, or Ignore to leave it and what needs it out."
            )
        return element.env._(
            "It is not linked, and other things refer to it. Press Create in Odoo, "
            "Choose in Odoo to say what it is, or Ignore to leave it and what needs it "
            "out."
        )
    if "export_unlinked" in entity._option_hints():
        return element.env._(
            "It is not linked, other things refer to it, and it cannot be created "
            "in the shop from here. Make it in the shop's panel, link it with one "
            "that is there, or take it off what refers to it."
        )
    return element.env._("It is not linked, and other things refer to it.")
