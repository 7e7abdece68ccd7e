from typing import Any, NamedTuple

from odoo.models import BaseModel

from ...core.backup import Backup
from ...core.refs import RefKind, listed_refs
from ...core.side import Side
from ..changes import Changes
from ..context import Context
from ..mirror import digest
from ..references import References, Values
from ..shown.names import Names
from .originals import Lines, Originals

LATER = 1000  # sequence of the steps that create parts of a deleted element again
Parent = tuple[str, int]  # code of its type, id of the element


class Part(NamedTuple):
    """What was deleted with an element: its type, what was kept of it, its own element
    and property values."""

    entity: BaseModel
    backup: Backup
    element: BaseModel
    values: Values


class DeletionUndo:
    """Plans how deletions in the shop are undone: the element is created again from
    what was kept of it, and in a later step what was deleted with it."""

    def __init__(self, ctx: Context, originals: BaseModel) -> None:
        """Prepare to undo deletions.

        :param originals: the ``shoper.sync.change`` that are to be undone
        """
        self.ctx = ctx
        self.env = ctx.env
        self.entity = ctx.entity
        self.originals = Originals(ctx)
        self.references = References(ctx)
        self.changes = Changes(ctx)
        self._deleted = originals.filtered(lambda change: change.verb == "delete_shop")
        self._lost: dict[int, list[Part]] = {}
        self._parents: dict[int, BaseModel] = {}

    def mirror_parts(self) -> None:
        """Mirror what was deleted with the elements and is not mirrored any more, so
        that changes can name it, and read at once what there is to know of all that was
        deleted."""
        self._lost = self._mirror_lost_parts(self._deleted)
        self._parents = self._read_parents(self._deleted)

    def in_shop(self, original: BaseModel, odoo: Side | None) -> Lines:
        """Plan to create a deleted element again, after those without which the shop
        cannot hold it."""
        _ = self.env._
        element = original.element_id
        if not original.payload:
            reason = _("What the shop held was not kept.")
            return self.originals.nothing(reason, "create_shop")
        if element.link_state != "missing":
            if self._lost.get(original.id):
                return []  # it came back before, and not all that belongs to it
            reason = _("The shop has it again.")
            return self.originals.nothing(reason, "create_shop")
        parents = self._parent_ids(self.entity, original.before)
        depends, reason = self._restore_needs(parents)
        backup = original._backup()
        reason = self.entity._restore_obstacle(self.ctx, backup) or reason
        if reason:
            return self.originals.nothing(reason, "create_shop")
        return [
            {
                "verb": "create_shop",
                "after": original.before,
                "payload": original.payload,
                "meta": backup.meta(),
                "message": self.entity._restore_losses(self.ctx, backup),
                "depends": depends,
            }
        ]

    def _parent_ids(
        self, entity: BaseModel, values: Values | None, but: str | None = None
    ) -> list[Parent]:
        """Find the elements without which the shop cannot hold one:
        [(entity code, id)].

        :param entity: the type of the one
        :param values: property values of the one
        :param but: code of the property that is left out
        """
        found = []
        for code in entity._parents:
            for ref in listed_refs((values or {}).get(code)):
                if code != but and ref.kind is RefKind.ELEMENT:
                    found.append((entity._property(code).entity, ref.id))
        return found

    def _read_parents(self, originals: BaseModel) -> dict[int, BaseModel]:
        """Read at once the elements that :meth:`_restore_needs` asks for:
        {id: element}."""
        pairs = [
            pair
            for change in originals
            for pair in self._parent_ids(self.entity, change.before)
        ]
        for parts in self._lost.values():
            for part in parts:
                whole = part.entity._whole
                pairs += self._parent_ids(part.entity, part.values, but=whole)
        found = self.env["shoper.element"].browse({item for _code, item in pairs})
        found = found.exists()
        found.fetch(["link_state", "is_gone"])
        return {item.id: item for item in found}

    def _restore_needs(self, pairs: list[Parent]) -> tuple[list[int], str | bool]:
        """Find the changes of this run that a deleted element can only be created again
        after, or say why it cannot be.

        :param pairs: what :meth:`_parent_ids` returned for it
        :return: ([change ids], reason or False)
        """
        depends: list[int] = []
        for code, item in pairs:
            parent = self._parents.get(item)
            if parent and parent._is_in_shop():
                continue
            change_id = self.ctx.links(code).change_by_element.get(item)
            if not change_id:
                name = Names(self.ctx.type_of(code)).of_reference(item)
                return [], self.env._("The shop does not have “%s” any more.", name)
            depends.append(change_id)
        return depends, False

    def _mirror_lost_parts(self, originals: BaseModel) -> dict[int, list[Part]]:
        """Mirror what was deleted with elements, where it is not, and find what of it
        is not there again, by the id of the change that deleted them."""
        lost: dict[int, list[Part]] = {}
        for code in self.entity._parts:
            entity = self.ctx.type_of(code)
            found: dict[int, tuple[BaseModel, Backup]] = {}
            for original in originals:
                for backup in original._backup().parts.get(code, ()):
                    found[int(backup.row[entity._remote_key])] = original, backup
            elements = self._elements_once(code, list(found))
            unknown = {key: found[key][1] for key in found if key not in elements}
            elements |= self._mirror_deleted(entity, unknown)
            for remote_id, (original, backup) in found.items():
                element = elements[remote_id]
                if element.link_state != "missing":
                    continue
                values = self.references.with_elements(
                    element.shop_values or {}, entity
                )
                values |= {entity._whole: original.element_id.id}
                part = Part(entity, backup, element, values)
                lost.setdefault(original.id, []).append(part)
        return lost

    def _elements_once(
        self, entity_code: str, remote_ids: list[int]
    ) -> dict[int, BaseModel]:
        """Find the elements that have these ids in the shop, or had them before they
        were deleted and created again: {shop id: element}."""
        if not remote_ids:
            return {}
        domain = [
            ("connector_id", "=", self.ctx.connector.id),
            ("entity", "=", entity_code),
        ]
        elements = self.env["shoper.element"]
        current = elements.search_fetch(
            [*domain, ("remote_id", "in", remote_ids)],
            ["remote_id", "link_state", "res_id", "shop_values"],
        )
        found = {element.remote_id: element for element in current}
        if len(found) < len(remote_ids):
            for element in elements._renewed(domain):
                found |= dict.fromkeys(element.former_remote_ids, element)
        return {key: found[key] for key in remote_ids if key in found}

    def _mirror_deleted(
        self, entity: BaseModel, found: dict[int, Backup]
    ) -> dict[int, BaseModel]:
        """Mirror what the shop does not have any more.

        :param found: {shop id: what was kept of it}
        :return: {shop id: element}
        """
        rows = [backup.row for backup in found.values()]
        vals_list = [
            values
            | {
                "connector_id": self.ctx.connector.id,
                "entity": entity._entity,
                "remote_id": remote_id,
                "payload_hash": digest(values),
                "link_state": "missing",
            }
            for remote_id, values in zip(
                found,
                entity._all_element_values(self.ctx, rows, None),
                strict=True,
            )
        ]
        elements = self.env["shoper.element"].create(vals_list)
        return dict(zip(found, elements, strict=True))

    def plan_lost_parts(self, originals: BaseModel, created: BaseModel) -> None:
        """Plan to create again what was deleted with elements, in a step after this
        one.

        :param originals: the changes that are undone
        :param created: the changes that undo them
        """
        vals_list = []
        restored = {
            change.undoes_id.id: change
            for change in created
            if change.verb == "create_shop"
        }
        for original in originals:
            whole = restored.get(original.id, created.browse())
            if whole and whole.state != "planned":
                continue
            for part in self._lost.get(original.id, ()):
                vals_list.append(self._lost_part(original, whole, part))
        self.env["shoper.sync.change"].create(vals_list)

    def _lost_part(
        self, original: BaseModel, whole: BaseModel, part: Part
    ) -> dict[str, Any]:
        """Make the values of the change that creates one part again.

        :param original: the change that deleted it
        :param whole: the change that creates again what it belongs to, none where the
            shop has that
        """
        entity, backup, element, values = part
        parents = self._parent_ids(entity, values, but=entity._whole)
        depends, missing = self._restore_needs(parents)
        obstacle = entity._restore_obstacle(self.ctx, backup)
        reason = obstacle or missing
        vals = self.changes.values(
            "create_shop",
            element,
            name=f"{original.name}: {element.name}",
            res_id=element.res_id or False,
            state="waiting" if reason else "planned",
            message=reason or entity._restore_losses(self.ctx, backup),
            payload=backup.row,
            meta=backup.meta(),
            after=values,
            depends=[*whole.ids, *depends],
        )
        return vals | {
            "step_id": self._later_step(entity).id,
            "res_model": entity._odoo_model if element.res_id else False,
            "undoes_id": False if obstacle else original.id,
        }

    def _later_step(self, entity: BaseModel) -> BaseModel:
        """Find the step that creates lost parts of a type, or make it when it is
        needed."""
        place = LATER + entity._sequence
        step = self.ctx.run.step_ids.filtered(lambda step: step.sequence == place)
        return step or self.ctx.step.create(
            {
                "run_id": self.ctx.run.id,
                "entity": entity._entity,
                "sequence": place,
                "is_partial": True,
                "state": "planned",
            }
        )
