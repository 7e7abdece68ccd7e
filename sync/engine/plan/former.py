from odoo.models import BaseModel
from odoo.tools import SQL

from ...core.code import PropertyCode
from ...core.compare import COPIED
from ..context import Context
from ..references import Values


class FormerSettings:
    """Forgets what both sides agreed on where Odoo kept the value in another place at
    that time, such as another language or other price lists, or where the default VAT
    rate, by which a number of Odoo means a gross price, was another one. What is read
    there now is no edit of anybody's, and must not be sent to the shop as if it were
    one."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.env = ctx.env
        self.connector = ctx.connector

    def forget(self) -> None:
        """Take out of the bases of all types what depends on settings that are others
        now than when a run last planned. Values that are the same on both sides are
        agreed on anew by the next comparison, others are asked about, or part of a plan
        that a person sees."""
        now, then = self.connector._plan_settings(), self.connector.bases_with
        if now == then:
            return
        for entity in self.env["shoper.sync"]._entities() if then else ():
            codes = self._codes(entity, now, then)
            if codes:
                self._drop(entity._entity, codes)
        self.connector.bases_with = now

    def _codes(self, entity: BaseModel, now: Values, then: Values) -> list[str]:
        """List the codes of a type's properties that are kept elsewhere now."""
        changed = self.connector._changed_settings(then)
        mapped, before = now["languages"], then["languages"]
        locales = [
            locale
            for locale in mapped.keys() | before.keys()
            if mapped.get(locale) != before.get(locale)
        ]
        codes = []
        for prop in entity._properties:
            settings = set(prop.kept_by)
            if prop.translated:
                settings |= {"lang", "default_locale"}
            elif prop.in_language:
                settings.add("lang")
            if changed & settings:
                codes.append(prop.code)
            for locale in locales if prop.translated else ():
                codes.append(PropertyCode(prop.code, locale).text)
        return codes

    def _drop(self, entity_code: str, codes: list[str]) -> None:
        """Take codes out of the bases of all elements of a type, and out of what stands
        beside these of copied texts."""
        elements = self.env["shoper.element"]
        elements.flush_model(["base", "base_facts"])
        self.env.cr.execute(
            SQL(
                """UPDATE shoper_element SET base = base - %(codes)s::text[],
                     base_facts = CASE WHEN base_facts ? %(copied)s
                       THEN jsonb_set(base_facts, ARRAY[%(copied)s],
                         (base_facts -> %(copied)s) - %(codes)s::text[])
                       ELSE base_facts END
                   WHERE connector_id = %(connector)s AND entity = %(entity)s
                     AND (base ?| %(codes)s::text[]
                       OR (base_facts -> %(copied)s) ?| %(codes)s::text[])""",
                codes=codes,
                copied=COPIED,
                connector=self.connector.id,
                entity=entity_code,
            )
        )
        elements.invalidate_model(["base", "base_facts"])
