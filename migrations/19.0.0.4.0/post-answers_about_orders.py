from odoo.tools import SQL

NAMES = ["undone", "unpaid"]
# Those of them that a base holds, as facts.
FACTS = """jsonb_strip_nulls(jsonb_build_object(
             'undone', CASE WHEN %(base)s ? 'undone' THEN true END,
             'unpaid', CASE WHEN %(base)s ? 'unpaid' THEN true END))"""


def migrate(cr, version):
    """Move two facts of orders, that their cancellation was undone, or that nobody paid
    them, out of the values that both sides agree on, beside these; also in the changes
    that took, or take, a link away or make it again."""
    base = SQL("base")
    cr.execute(
        SQL(
            """UPDATE shoper_element
               SET base = base - %(names)s::text[],
                   base_facts = COALESCE(base_facts, '{}') || %(facts)s
               WHERE entity = 'order' AND base ?| %(names)s""",
            names=NAMES,
            facts=SQL(FACTS, base=base),
        )
    )
    for name in ("before", "after"):
        base = SQL.identifier(name)
        cr.execute(
            SQL(
                """UPDATE shoper_sync_change
                   SET %(base)s = %(base)s - %(names)s::text[],
                       meta = COALESCE(meta, '{}') || jsonb_build_object(
                         %(name)s, COALESCE(meta -> %(name)s, '{}') || %(facts)s)
                   WHERE entity = 'order' AND verb IN ('link', 'unlink')
                     AND %(base)s ?| %(names)s""",
                base=base,
                name=name,
                names=NAMES,
                facts=SQL(FACTS, base=base),
            )
        )
