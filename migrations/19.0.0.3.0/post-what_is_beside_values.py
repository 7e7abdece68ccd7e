import json

CHUNK = 500
# Keys that said how a change is carried out: {former key: key of ``meta``}.
FLAGS = {"_alone": "alone", "_keep": "keep", "_archive": "archive"}
# Keys of the parts of something that was deleted in the shop: {key: code of the type}.
PARTS = {"_images": "image", "_variants": "variant"}
# Keys of the attachment that keeps a picture or a logo of it: {former key: new key}.
FILES = {"_attachment": "file", "_logo": "logo"}


def migrate(cr, version):
    """Move what is no value of a property out of the values, where keys that begin with
    an underscore held it, beside them."""
    move_facts_of_elements(cr)
    move_facts_of_changes(cr)
    rename_decisions(cr)
    # Which form of options a shop takes is tried anew, it is noted on the change.
    cr.execute(
        """UPDATE shoper_connector SET variant_options = NULL
           WHERE variant_options = 'try_list'"""
    )


def move_facts_of_elements(cr):
    """Move what was read of elements besides values: ``shop_facts``."""
    cr.execute(
        r"""UPDATE shoper_element e
            SET shop_values = split.values, shop_facts = split.facts
            FROM (SELECT e.id,
                    COALESCE(jsonb_object_agg(key, value)
                      FILTER (WHERE key NOT LIKE '\_%'), '{}') AS values,
                    jsonb_object_agg(substr(key, 2), value)
                      FILTER (WHERE key LIKE '\_%') AS facts
                  FROM shoper_element e, jsonb_each(e.shop_values)
                  WHERE jsonb_typeof(e.shop_values) = 'object'
                  GROUP BY e.id) split
            WHERE split.id = e.id AND split.facts IS NOT NULL"""
    )


def move_facts_of_changes(cr):
    """Move what is beside the values of changes: ``meta``. Those of links hold the base
    of a pair, which has such keys of its own."""
    last_id = 0
    while True:
        cr.execute(
            r"""SELECT id, before, after, payload, meta FROM shoper_sync_change
                WHERE id > %s AND verb NOT IN ('link', 'unlink')
                  AND (before::text LIKE '%%"\_%%' OR after::text LIKE '%%"\_%%'
                    OR payload::text LIKE '%%"\_%%')
                ORDER BY id LIMIT %s""",
            [last_id, CHUNK],
        )
        rows = cr.fetchall()
        if not rows:
            return
        for change_id, before, after, payload, meta in rows:
            values, found = beside(before, after, payload)
            if found:
                stored = [json.dumps(item) if item else None for item in values]
                cr.execute(
                    """UPDATE shoper_sync_change
                       SET before = %s, after = %s, payload = %s, meta = %s
                       WHERE id = %s""",
                    [*stored, json.dumps({**(meta or {}), **found}), change_id],
                )
        last_id = rows[-1][0]


def beside(before, after, payload):
    """Take what is beside the values out of the three parts of a change.

    :return: ([before, after, payload], ``meta``)
    """
    meta = {}
    before, facts = parted(before)
    if "import" in facts:
        meta["import"] = facts.pop("import")
    if facts:
        meta["before"] = facts
    after, facts = parted(after)
    for key, name in FLAGS.items():
        if facts.pop(key[1:], False):
            meta[name] = True
    if facts:
        meta["after"] = facts
    kept = read_kept(payload)
    if "facts" in kept:
        meta["kept"] = kept["facts"]
    if "parts" in kept:
        meta["parts"] = kept["parts"]
    return [before, after, kept["row"]], meta


def parted(values):
    """Part values from facts among them: (values, facts without the underscore)."""
    if not isinstance(values, dict):
        return values, {}
    facts = {key[1:]: values[key] for key in values if key.startswith("_")}
    return {key: values[key] for key in values if key[:1] != "_"}, facts


def read_kept(row):
    """Part a row of the shop from what was kept besides it: {row, facts, parts}."""
    if not isinstance(row, dict):
        return {"row": row}
    kept = {
        "row": {key: row[key] for key in row if key not in {*PARTS, *FILES}},
        "facts": {name: row[key] for key, name in FILES.items() if row.get(key)},
        "parts": {
            code: [read_kept(item) for item in row[key]]
            for key, code in PARTS.items()
            if row.get(key)
        },
    }
    return {name: item for name, item in kept.items() if item or name == "row"}


def rename_decisions(cr):
    """Name decisions as the next synchronisation does, which finds them by that: by the
    codes of properties alone."""
    cr.execute(
        r"""SELECT id, key FROM shoper_decision
            WHERE key LIKE 'update\_%' AND key ~ '[ ,]_'"""
    )
    for decision_id, key in cr.fetchall():
        head, _space, codes = key.rpartition(" ")
        codes = ",".join(code for code in codes.split(",") if code[:1] != "_")
        cr.execute(
            """UPDATE shoper_decision d SET key = %(key)s
               WHERE id = %(id)s AND NOT EXISTS (
                 SELECT FROM shoper_decision o
                 WHERE o.connector_id = d.connector_id AND o.entity = d.entity
                   AND o.key = %(key)s)""",
            {"key": f"{head} {codes}".strip(), "id": decision_id},
        )
