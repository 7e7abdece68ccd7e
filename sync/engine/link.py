from collections import defaultdict

from odoo import models
from odoo.tools import SQL, split_every

CHUNK = 1000  # elements or records whose values are in memory at once
ELEMENT_FIELDS = ["remote_id", "parent_remote_id", "name", "code", "ean"]


class ShoperSync(models.AbstractModel):
    """Link: find pairs of unlinked elements and unlinked records."""

    _inherit = "shoper.sync"

    def _link_step(self, ctx):
        """Plan links for pairs that the criterion decides, and list the others."""
        if ctx.step.choices:
            ctx.step.state = "planning"
            return
        self._drop_dangling_links(ctx)
        ctx.entity._prepare_link(ctx)
        outdated = ctx.entity._outdated_links(ctx)
        outdated._forget_record("outdated", ctx.run.user_id)
        outdated.is_kept_in_shop = True  # a person linked what they belong to anew
        self._mark_scope(ctx)
        elements, links, ambiguous = self._find_pairs(ctx)
        settled = {element.id for element, *_rest in (*links, *ambiguous)}
        elements -= self._leave_out_fitting(
            ctx, elements.filtered(lambda element: element.id not in settled)
        )
        found = self._partial_pairs(ctx, elements, links, ambiguous)
        changes = self._link_changes(ctx, *found)
        for chunk in split_every(CHUNK, changes):
            self.env["shoper.sync.change"].create(chunk)
            self.env.invalidate_all()
        contested = set().union(*(res_ids for _element, res_ids, _why in ambiguous))
        cursor = dict(ctx.step.cursor or {}, contested=sorted(contested))
        ctx.step.write({"state": "planning", "cursor": cursor})

    def _link_changes(self, ctx, elements, links, ambiguous):
        """Values of the changes that follow from what :meth:`_find_pairs` found."""
        for element, res_id, rule in links:
            yield self._change_values(ctx, "link", element, res_id=res_id, rule=rule)
        for element, res_ids, reason in ambiguous:
            yield self._change_values(
                ctx,
                "ambiguous",
                element,
                state="waiting",
                after={"candidates": sorted(res_ids)},
                question=not res_ids and ctx.entity._question(element.name),
                message=reason,
            )
        settled = {element.id for element, *_rest in (*links, *ambiguous)}
        left = elements.filtered(lambda element: element.id not in settled)
        reasons = ctx.entity._unlinked_reasons(ctx, left)
        for element in left:
            if element.id in reasons:
                yield self._change_values(
                    ctx,
                    "ambiguous",
                    element,
                    state="waiting",
                    message=reasons[element.id],
                )

    def _find_pairs(self, ctx):
        """Pairs among everything that is not linked yet.

        :return: (unlinked elements, links, ambiguous), see :meth:`_match`
        """
        elements = self._unlinked_elements(ctx)
        records = self._unlinked_records(ctx)
        links, ambiguous = self._find_lost(ctx, elements, records)
        known = {element.id for element, *_rest in (*links, *ambiguous)}
        taken = {res_id for _element, res_id, _rule in links}.union(
            *(res_ids for _element, res_ids, _reason in ambiguous)
        )
        more_links, more_ambiguous = ctx.entity._find_links(
            ctx,
            elements.filtered(lambda element: element.id not in known),
            records.filtered(lambda record: record.id not in taken),
        )
        return elements, links + more_links, ambiguous + more_ambiguous

    def _drop_dangling_links(self, ctx):
        """Records can vanish without this addon hearing of it (SQL cascades)."""
        model = self.env[ctx.entity._odoo_model]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT e.id FROM shoper_element e
                   LEFT JOIN %s r ON r.id = e.res_id
                   WHERE e.connector_id = %s AND e.entity = %s
                     AND e.res_id > 0 AND r.id IS NULL""",
                SQL.identifier(model._table),
                ctx.connector.id,
                ctx.entity._entity,
            )
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        self.env["shoper.element"].browse(ids)._forget_record("record deleted")

    def _unlinked_elements(self, ctx):
        return self.env["shoper.element"].search(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "unlinked"),
                ("gone_choice", "!=", "leave"),
                ("is_out_of_scope", "=", False),
                *ctx.entity._element_domain(ctx),
            ],
            order="remote_id",
        )

    def _unlinked_records(self, ctx):
        linked = set(ctx.links(ctx.entity._entity).record_by_element.values())
        gone = self._records_of_missing(ctx)
        domain = [*ctx.entity._record_domain(ctx), *ctx.scope._domain()]
        found = ctx.records.search([*domain, ("id", "not in", ctx.ignored_res_ids)])
        return found.browse(
            [res_id for res_id in found.ids if res_id not in linked or res_id in gone]
        )

    def _records_of_missing(self, ctx):
        """Ids of records whose element is gone from the shop: they may be linked
        with a new element, but are not created in the shop again unasked."""
        missing = self.env["shoper.element"].search_fetch(
            [
                ("connector_id", "=", ctx.connector.id),
                ("entity", "=", ctx.entity._entity),
                ("link_state", "=", "missing"),
                ("res_id", ">", 0),
            ],
            ["res_id"],
        )
        return set(missing.mapped("res_id"))

    def _match(self, ctx, elements, records):
        """Pair elements with records.

        :return: (links, ambiguous): ``[(element, record id, rule)]`` where the
            criterion leaves exactly one on both sides, rules as codes, and
            ``[(element, {record ids}, reason)]`` where a person must decide
        """
        links, ambiguous = [], []
        refused = self._refused(ctx)
        taken_elements, taken_records = set(), set()
        labels = self.with_env(ctx.env)._rule_labels()
        for rule, decides, fitting in self._fitting_records(ctx, elements, records):
            candidates, claims = {}, defaultdict(set)
            for element, found in fitting.items():
                found = found - taken_records - refused.get(element.id, set())
                if found and element not in taken_elements:
                    candidates[element] = found
                    for res_id in found:
                        claims[res_id].add(element.id)
            rivals = {}  # many elements of one name have the same candidates
            for element, found in candidates.items():
                key = frozenset(found)
                if key not in rivals:
                    rivals[key] = len(set().union(*(claims[item] for item in found)))
                if decides and len(found) == 1 and rivals[key] == 1:
                    links.append((element, next(iter(found)), rule))
                else:
                    reason = self._ambiguity_reason(
                        ctx, labels[rule], len(found), rivals[key], decides
                    )
                    ambiguous.append((element, found, reason))
            taken_elements |= candidates.keys()
            taken_records |= claims.keys()
        return links, ambiguous

    def _refused(self, ctx):
        """Records that a person said an element is not, or whose creation was undone:
        {element id: {record ids}}."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT id, refused_res_ids, left_res_id FROM shoper_element
                   WHERE connector_id = %s AND entity = %s
                     AND (refused_res_ids IS NOT NULL OR left_res_id > 0)""",
                ctx.connector.id,
                ctx.entity._entity,
            )
        )
        return {
            element_id: {*(refused or ()), left}
            for element_id, refused, left in self.env.cr.fetchall()
        }

    def _fitting_records(self, ctx, elements, records):
        """What shares a key with what, rule by rule. The values of everything would
        not fit into memory, so they are read in chunks and only what fits is kept.

        :return: ``[(rule, decides, {element: {record ids}})]`` in the rules' order
        """
        if not elements or not records:
            return []
        by_key = defaultdict(lambda: defaultdict(set))  # of each rule
        for chunk in self._chunks(records):
            rules = ctx.entity._link_rules(ctx, elements.browse(), chunk)
            for number, (_rule, _keys, record_keys, _decides) in enumerate(rules):
                for res_id, keys in record_keys.items():
                    for key in keys:
                        by_key[number][key].add(res_id)
        fitting = [(rule, decides, {}) for rule, _keys, _own, decides in rules]
        for chunk in self._chunks(elements, ELEMENT_FIELDS):
            rules = ctx.entity._link_rules(ctx, chunk, records.browse())
            for number, (_rule, element_keys, _own, _decides) in enumerate(rules):
                own = by_key[number]
                for element in chunk:
                    keys = element_keys.get(element.id, ())
                    found = set().union(*(own[key] for key in keys if key in own))
                    if found:
                        fitting[number][2][element] = found
        return fitting

    def _chunks(self, records, field_names=()):
        """Parts of a recordset, each forgotten again when the next one is taken."""
        for ids in split_every(CHUNK, records.ids):
            chunk = records.browse(ids)
            chunk.fetch(field_names)
            yield chunk
            self.env.flush_all()
            chunk.invalidate_recordset(flush=False)

    def _ambiguity_reason(self, ctx, label, records, elements, decides):
        if not decides:
            return ctx.env._(
                "%(rule)s, but not the chosen criterion: link it by hand or ignore it.",
                rule=label,
            )
        if elements > 1:
            return ctx.env._(
                "%(rule)s: %(elements)s elements of the shop and %(records)s records "
                "fit; link it by hand or ignore it.",
                rule=label,
                elements=elements,
                records=records,
            )
        return ctx.env._(
            "%(rule)s: %(records)s records fit; link it by hand or ignore it.",
            rule=label,
            records=records,
        )
