from odoo.tools import SQL


def migrate(cr, version):
    """Move which texts Odoo copied into a further language from the values of a base,
    where keys such as ``_name@en_US`` noted it, to the facts beside them."""
    split = _split("base")
    cr.execute(
        SQL(
            """UPDATE shoper_element e SET base = split.values,
                 base_facts = COALESCE(e.base_facts, '{}')
                   || jsonb_build_object('copied', split.copied)
               FROM shoper_element o, %s
               WHERE o.id = e.id AND split.copied IS NOT NULL""",
            split,
        )
    )
    # What a link gives both sides to agree on, and what taking one away kept of that.
    for name in ("before", "after"):
        cr.execute(
            SQL(
                """UPDATE shoper_sync_change c SET %(column)s = split.values,
                     meta = COALESCE(c.meta, '{}') || jsonb_build_object(%(name)s,
                       COALESCE(c.meta -> %(name)s, '{}')
                         || jsonb_build_object('copied', split.copied))
                   FROM shoper_sync_change o, %(split)s
                   WHERE o.id = c.id AND o.verb IN ('link', 'unlink')
                     AND split.copied IS NOT NULL""",
                column=SQL.identifier(name),
                name=name,
                split=_split(name),
            )
        )


def _split(name):
    """Part the values of a column of ``o`` from the texts that were noted among
    them."""
    return SQL(
        r"""LATERAL (
              SELECT
                COALESCE(jsonb_object_agg(key, value)
                  FILTER (WHERE key NOT LIKE '\_%%@%%'), '{}') AS values,
                jsonb_object_agg(substr(key, 2), value)
                  FILTER (WHERE key LIKE '\_%%@%%') AS copied
              FROM jsonb_each(CASE jsonb_typeof(%(column)s)
                WHEN 'object' THEN %(column)s END)) split""",
        column=SQL.identifier("o", name),
    )
