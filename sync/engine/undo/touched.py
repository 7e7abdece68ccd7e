from collections.abc import Sequence
from datetime import datetime, timedelta

from odoo import SUPERUSER_ID
from odoo.models import BaseModel
from odoo.tools import SQL

from ..context import Context

# What people keep with a record, which is deleted with it: files and documents, what
# they wrote about it, what they are to do about it. Not what Odoo noted by itself.
KEPT_WITH = """SELECT res_id FROM ir_attachment
   WHERE res_model = %(model)s AND res_id = ANY(%(ids)s) AND res_field IS NULL
   UNION SELECT res_id FROM mail_message
   WHERE model = %(model)s AND res_id = ANY(%(ids)s)
     AND message_type IN ('comment', 'email')
   UNION SELECT res_id FROM mail_activity
   WHERE res_model = %(model)s AND res_id = ANY(%(ids)s)
     AND automated IS NOT TRUE"""


class Touched:
    """Finds out to which of the records that runs created somebody wrote besides, or
    with which somebody keeps something."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def res_ids(self, originals: BaseModel) -> set[int]:
        """Find the ids of the records, themselves or by their details, to which
        somebody wrote since the run that created them ended, or somebody else while it
        went on; and of those with which people keep something.

        :param originals: the ``shoper.sync.change`` that created them
        """
        records = self.ctx.records.browse(originals.mapped("res_id")).exists()
        run_of = {original.res_id: original.run_id for original in originals}
        written = [(record.id, record) for record in records]
        if self.ctx.entity._has_details:
            written += self.ctx.entity._details_written(self.ctx, records)
        touched = {
            res_id
            for res_id, record in written
            if self._is_touched(record.write_date, record.write_uid.id, run_of[res_id])
        }
        return touched | self._kept_with(written)

    def _kept_with(self, written: Sequence[tuple[int, BaseModel]]) -> set[int]:
        """Find the ids of the records with which, or with whose details, people keep
        something.

        :param written: records and their details, each with the id of the record
        """
        owners: dict[str, dict[int, int]] = {}
        for res_id, record in written:
            owners.setdefault(record._name, {})[record.id] = res_id
        env, found = self.ctx.env, set[int]()
        env["ir.attachment"].flush_model(["res_model", "res_id", "res_field"])
        env["mail.message"].flush_model(["model", "res_id", "message_type"])
        env["mail.activity"].flush_model(["res_model", "res_id", "automated"])
        for model, own in owners.items():
            rows = env.execute_query(SQL(KEPT_WITH, model=model, ids=list(own)))
            found.update(own[row_id] for (row_id,) in rows)
        return found

    def _is_touched(
        self, moment: datetime | None, uid: int | bool, run: BaseModel
    ) -> bool:
        """Tell whether the last write of something is of somebody else than the run.

        :param moment: of that write
        :param uid: of who wrote
        :param run: which created it
        """
        if not moment or not run.ended_at:
            return False
        # The end of a run is kept in whole seconds.
        if moment.replace(microsecond=0) > run.ended_at:
            return not self._is_own(moment, uid)
        # Odoo computes in the superuser's name.
        return bool(uid) and uid not in (run.user_id.id, SUPERUSER_ID)

    def _is_own(self, moment: datetime, uid: int | bool) -> bool:
        """Tell whether a write is one of the undoing itself, which writes to a product
        when it deletes its parts."""
        run = self.ctx.run
        if not run.applying_since or uid not in (run.user_id.id, SUPERUSER_ID):
            return False
        # It bears the moment at which its transaction began, which may be the second
        # before the one in which the run was noted to be applied.
        return moment >= run.applying_since - timedelta(seconds=1)
