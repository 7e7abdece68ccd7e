import hashlib

from odoo import fields, models
from odoo.exceptions import UserError

MARK = "shoper database mark"


class ShoperConnector(models.Model):
    """Let one database work with a shop: a copy of it holds password, schedule and
    links, too, and would do everything once more.

    A shop knows the database in which its settings were last tested. What tells it from
    copies is what Odoo gives one that it duplicates (its UUID), and what PostgreSQL
    gives one that is restored or copied by other means (the name, its number, and that
    of the server's files). None of that depends on the computers on which Odoo runs,
    how many they are, or what they keep on their disks."""

    _inherit = "shoper.connector"

    database_mark = fields.Char(
        readonly=True,
        copy=False,
        exportable=False,
        help="What tells the database in which the settings were last tested from its "
        "copies",
    )

    def _database_mark(self):
        """Return what tells this database from its copies."""
        # Users may not read parameters of the system; only a hash of it is kept.
        parameters = self.env["ir.config_parameter"].sudo()
        return mark_of(self.env.cr, parameters.get_param("database.uuid"))

    def _note_database(self):
        """Let this database work with the shop. If it is a copy, the webhook in the
        shop is that of the original; if it was moved, it is its own. Only a person
        knows which of both, so it is noted as unsure."""
        connector = self.sudo()  # users may not write these fields
        if self._is_copy() and self.webhook_state != "off":
            connector.webhook_is_unsure = True
        connector.database_mark = self._database_mark()

    def _is_copy(self):
        """Tell whether the settings were last tested in another database than this
        one, which it was copied from, or moved."""
        self.ensure_one()
        known = self.sudo().database_mark  # the same whoever asks
        return bool(known) and known != self._database_mark()

    def _check_is_no_copy(self):
        """Refuse to work with the shop from a copy.

        :raises UserError: with what to do
        """
        if self._is_copy():
            raise UserError(self._copy_message())

    def _copy_message(self):
        return self.env._(
            "This is a copy of the database in which the settings of %(connector)s "
            "were tested, or that one was moved or renamed. Nothing is asked or "
            "written in the shop from here, so that no two databases work with it. "
            "Only if this one shall, press Test Settings.",
            connector=self.display_name,
        )

    def _note_copy(self):
        """Note on a connector of a copy that its settings are not tested, and tell
        whoever is responsible for what would run by itself.

        :return: whether anything was done that is to be kept
        """
        if self.state != "connected":
            return False
        presets = self.preset_ids.filtered("is_scheduled")
        person = self._person_to_tell(presets.responsible_id)
        connector = self.with_context(**self._reader_context(person))
        connector._note_state("draft", connector._copy_message())
        for preset in presets:
            preset = preset._for_responsible()
            reader = self.with_env(preset.env)
            preset._report_blocked(reader._copy_message())
        return True


def mark_of(cr, uuid):
    """Make what tells the database of a cursor from its copies, in a form that says
    nothing else of it.

    :param uuid: what Odoo knows it by
    """
    # While somebody is connected to it no database is renamed or put in the place of
    # another: one cursor asks once.
    if MARK not in cr.cache:
        cr.cache[MARK] = _known_of(cr)
    return hashlib.sha256(repr([*cr.cache[MARK], uuid]).encode()).hexdigest()


def _known_of(cr):
    """Ask PostgreSQL for the name and number of the database, and for that of the
    server's files where it may be asked for."""
    # An administrator of PostgreSQL may withhold the function: called all the same, it
    # would end the transaction. So the right to call it is asked for first.
    cr.execute(
        """SELECT datname, oid, has_function_privilege('pg_control_system()', 'EXECUTE')
           FROM pg_database WHERE datname = current_database()"""
    )
    *known, may_ask = cr.fetchone()
    if may_ask:
        cr.execute("SELECT system_identifier FROM pg_control_system()")
        known += cr.fetchone()
    return known
