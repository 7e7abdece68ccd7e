from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.shoper_connector.sync.engine.states import LIVE

# (Language, how a reason that names something went on after the type's name, how it
# ended, how it goes on and ends now).
SCOPE = {
    "en_US": (
        " is outside the synchronisation scope and not linked. Press Choose in Odoo in "
        "the decision about it, or add it in the settings of the shop, on the page "
        "Synchronisation Scope."
    ),
    "pl_PL": (
        "” jest poza zakresem synchronizacji i nie ma powiązania. Naciśnij „Wybierz w "
        "Odoo” w decyzji, która tego dotyczy, albo dodaj w ustawieniach sklepu, na "
        "karcie „Zakres”."
    ),
}
WORDS = [
    ("en_US", ": ", " is not linked.", " ", " is not linked."),
    ("en_US", ": ", SCOPE["en_US"], " ", SCOPE["en_US"]),
    ("pl_PL", ": „", "” – jeszcze bez powiązania.", " „", "”: jeszcze bez powiązania."),
    ("pl_PL", ": „", SCOPE["pl_PL"], " „", SCOPE["pl_PL"]),
]


def migrate(cr, version):
    """Let open questions say in the singular what is not linked, as those that come
    now: before 19.0.0.25.0 they said the type's plural, and of one reason there were
    two questions until all of its type was synchronised again."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for lang, *words in WORDS:
        localised = env(context={"lang": lang})
        for entity in localised["shoper.sync"]._entities():
            several = localised._(entity._label)
            one = localised._(entity._label_of_one)
            _say(cr, several + words[0], words[1], one + words[2], words[3])
    asked = env["shoper.decision"].search([("state", "in", LIVE)])
    env["shoper.decision"]._arrange(asked.connector_id)


def _say(cr, head, tail, new_head, new_tail):
    """Write the reasons that began and ended with these words with other ones, on open
    questions and on the changes that they are about."""
    told = SQL(
        """%(new_head)s || substr(message, length(%(head)s) + 1,
             length(message) - length(%(head)s) - length(%(tail)s)) || %(new_tail)s""",
        head=head,
        tail=tail,
        new_head=new_head,
        new_tail=new_tail,
    )
    fits = SQL(
        """length(message) > length(%(head)s) + length(%(tail)s)
           AND starts_with(message, %(head)s)
           AND right(message, length(%(tail)s)) = %(tail)s""",
        head=head,
        tail=tail,
    )
    cr.execute(
        SQL(
            """UPDATE shoper_sync_change SET message = %s
               WHERE %s AND id IN (
                 SELECT change_id FROM shoper_decision WHERE state IN %s)""",
            told,
            fits,
            LIVE,
        )
    )
    cr.execute(
        SQL(
            "UPDATE shoper_decision SET message = %s WHERE %s AND state IN %s",
            told,
            fits,
            LIVE,
        )
    )
