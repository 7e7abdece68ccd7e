from odoo import api, fields, models

from ...sync.engine.dates import moment_text


class ShoperElement(models.Model):
    """Say what becomes of elements whose records are deleted, or merged into others."""

    _inherit = "shoper.element"

    def _lose_record(self, rule, notes):
        """Take the links of these elements away because of what became of their
        records. They are not deleted in the shop because of that. Those that were
        linked get a note of it, about which a person decides, unless the settings of
        the shop say that such elements are just unlinked (``gone_record_policy``). Of
        people who were forgotten nothing is noted, and nobody is asked.

        :param rule: why, for the log of links
        :param notes: {element: what became of its record, for people}
        """
        linked = self.filtered(lambda element: element.link_state == "linked")
        asked = linked.filtered(
            lambda element: element.connector_id.gone_record_policy != "unlink"
        )
        self._forget_record(rule, self.env.user)
        linked.has_lost_record = True
        self._let_parts_follow()
        linked.filtered(
            lambda element: not element._sync_entity()._is_deleted_along
        ).is_kept_in_shop = True
        for element in asked.filtered(lambda element: not element.is_forgotten):
            element.write({"left_note": notes[element], "gone_choice": False})

    @api.model
    def _follow_merged(self, merged, record):
        """Let links follow records that are merged into another one. Where that is
        linked in the shop already, or belongs to a company that the shop has nothing to
        do with, the link is taken away.

        :param merged: records that are about to be deleted
        :param record: what goes on for them
        """
        elements = self.search(
            [("res_model", "=", record._name), ("res_id", "in", (merged | record).ids)],
            order="id",
        )
        own = elements.filtered(lambda element: element.res_id == record.id)
        taken = {
            (element.connector_id, element.entity)
            for element in own
            if element.link_state == "linked"
        }
        follow = self.browse()
        for element in elements - own:
            key, company = (element.connector_id, element.entity), record.company_id
            if company and company not in element.connector_id._companies():
                continue
            if element.link_state == "linked":
                if key in taken:
                    continue
                taken.add(key)
            follow |= element
        lost = elements - own - follow
        lost._lose_record("merged", lost._merged_notes(merged, record))
        follow.res_id = record.id
        linked = follow.filtered(lambda element: element.link_state == "linked")
        linked._log("linked", "merged", self.env.user)

    def _merged_notes(self, merged, record):
        """Say of each of these elements that its record was merged into another one:
        {element: text}."""
        names = {item.id: item.display_name for item in merged}
        now = moment_text(self.env, fields.Datetime.now(), is_kept=True)
        return {
            element: self.env._(
                "It was linked with %(name)s, which %(user)s merged into %(record)s in "
                "Odoo on %(moment)s.",
                name=names[element.res_id],
                record=record.display_name,
                user=self.env.user.name,
                moment=now,
            )
            for element in self
        }
