import textwrap

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..sync.core.code import property_of
from ..sync.core.compare import in_language
from ..sync.engine.context import Context
from ..sync.engine.dates import moment_text
from ..sync.engine.plan.comparison import SIDES
from ..sync.engine.plan.pair import Blocked, LinkedPair
from ..sync.engine.plan.pair_changes import PairChanges
from ..sync.engine.shown.names import Names
from ..sync.engine.shown.values import NOTHING, ShownValues
from ..sync.engine.sides import Sides

COMPARED = ("update_odoo", "update_shop", "conflict")
CREATED = {"create_odoo": "odoo", "create_shop": "shop"}
LONG = 300  # characters of a value on which both sides agree
FOLDED = Markup(
    '<details class="o_shoper_folded"><summary class="text-muted">%s</summary>'
    '<table class="table table-sm mb-0">%s</table></details>'
)
ROW = Markup(
    '<tr><th class="fw-normal text-muted" style="width: 30%%">%s</th>'
    '<td class="text-break">%s</td></tr>'
)
APART = Markup("%s<br/>%s")


class ShoperProductCompare(models.TransientModel):
    """The dialog that shows what differs between a product and the shop, just
    downloaded, with a choice per row, and what is the same. Nothing is written before
    the choices are carried out."""

    _name = "shoper.product.compare"
    _description = "Compare a Product with the Shop"
    _inherit = ["shoper.shop.guard", "shoper.of.element"]
    _shop_path = "run_id.connector_id"

    run_id = fields.Many2one(
        "shoper.sync.run", required=True, readonly=True, ondelete="cascade"
    )
    connector_id = fields.Many2one(related="run_id.connector_id", related_sudo=False)
    line_ids = fields.One2many("shoper.product.compare.line", "wizard_id")
    line_count = fields.Integer(compute="_compute_line_count")
    read_text = fields.Char(
        compute="_compute_read_text", help="From which shop it was downloaded, and when"
    )
    same = fields.Json(
        readonly=True,
        help="Values of the product that are the same on both sides: {property: value}",
    )
    apart = fields.Json(
        readonly=True,
        help="Values of the product that differ, and are to stay so: "
        "{property: [Odoo's, the shop's]}",
    )
    same_count = fields.Integer(
        compute="_compute_same_html", help="Properties that were compared and are equal"
    )
    same_html = fields.Html(
        compute="_compute_same_html",
        sanitize=False,  # made of escaped text only
        help="What is the same on both sides, folded away",
    )
    chosen_count = fields.Integer(
        compute="_compute_chosen", help="How many of the rows are written"
    )
    chosen_text = fields.Char(
        compute="_compute_chosen", help="How much is written where"
    )
    apply_label = fields.Char(compute="_compute_chosen")
    left_text = fields.Text(
        compute="_compute_left_text", help="What was not compared, and why"
    )
    is_blocked = fields.Boolean(
        compute="_compute_left_text",
        help="Something was not compared since another type has to be synchronised "
        "first.",
    )

    @api.depends("run_id")
    def _compute_left_text(self):
        for wizard in self:
            steps, changes = wizard._left_steps(), wizard._left_changes()
            told = [(step.display_name, step.told) for step in steps]
            told += [(change.display_name, change.message) for change in changes]
            wizard.left_text = "\n".join(
                f"{name}: {message or ''}" for name, message in told
            )
            wizard.is_blocked = bool(wizard._blocked_steps())

    @api.depends("line_ids")
    def _compute_line_count(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)

    @api.depends("run_id")
    @api.depends_context("lang", "tz")
    def _compute_read_text(self):
        for wizard in self:
            moments = wizard.run_id.step_ids.filtered("started_at").mapped("started_at")
            wizard.read_text = self.env._(
                "Downloaded from %(shop)s: %(moment)s",
                shop=wizard.connector_id.display_name,
                moment=moment_text(self.env, min(moments, default=False)),
            )

    @api.depends("line_ids.choice")
    @api.depends_context("lang")
    def _compute_chosen(self):
        """Say how much would be written where, as the rows are chosen now. A row that
        can be written on neither side yet is no choice."""
        for wizard in self:
            choices = [
                choice
                for line, choice in wizard._choices().items()
                if any(map(line._can_go, SIDES))
            ]
            wizard.chosen_count = len(choices) - choices.count("leave")
            wizard.apply_label = self.env._("Apply Choices (%s)", wizard.chosen_count)
            if wizard.chosen_count:
                wizard.chosen_text = self.env._(
                    "To the shop: %(to_shop)s · To Odoo: %(to_odoo)s · Left: %(left)s",
                    to_shop=choices.count("shop"),
                    to_odoo=choices.count("odoo"),
                    left=choices.count("leave"),
                )
            else:
                wizard.chosen_text = self.env._(
                    "Nothing is chosen, so there is nothing to do. Choose a side in a "
                    "row, or press Close."
                )

    @api.depends("same", "apart", "line_ids")
    @api.depends_context("lang")
    def _compute_same_html(self):
        """Write what is the same for people, and below it what differs and stays so.
        Markup is made of escaped texts."""
        entity = self.env["shoper.sync"]._entity("product")
        for wizard in self:
            same, apart = wizard.same or {}, wizard.apart or {}
            other = {property_of(line.code) for line in wizard._own_lines()}
            other.update(map(property_of, apart))
            wizard.same_count = len({*map(property_of, same)} - other)
            odoo, shop = ({code: apart[code][at] for code in apart} for at in (0, 1))
            names = Names(entity)
            shown = names.in_sides([same, odoo, shop])
            main_lang = wizard.connector_id.lang if any("@" in c for c in same) else ""
            text = wizard._value_text
            rows = Markup("").join(
                ROW % (names.of_code(code, main_lang), text(code, same[code], shown))
                for code in names.held_codes(same)
            )
            different = Markup("").join(
                ROW
                % (
                    names.of_code(code, main_lang),
                    APART
                    % (
                        self.env._("In Odoo: %s", text(code, odoo[code], shown)),
                        self.env._("In the shop: %s", text(code, shop[code], shown)),
                    ),
                )
                for code in names.held_codes(apart)
            )
            count = self.env._("Properties that agree: %s", wizard.same_count)
            left = self.env._("Different, and left so: %s", len(apart))
            wizard.same_html = (FOLDED % (count, rows) if rows else Markup("")) + (
                FOLDED % (left, different) if different else Markup("")
            )

    def _value_text(self, code, value, names):
        """Write a value of the product in a line, a dash for none.

        :param names: of what it refers to, see :class:`..sync.engine.shown.names.Names`
        """
        entity = self.env["shoper.sync"]._entity("product")
        of_run = self.env["shoper.sync.change"].new({"run_id": self.run_id.id})
        prop = entity._property(code)
        text = ShownValues(entity).text(of_run, prop, value, names)
        return textwrap.shorten(text, LONG, placeholder="…") or NOTHING

    def _left_steps(self):
        """Return the steps whose types were not compared: those that failed, and those
        that did not begin for want of a right, or because of another type's errors."""
        return self.run_id.step_ids.filtered(
            lambda step: step.state == "failed" or not step.started_at
        )

    def _left_changes(self):
        """Return what of the product was not compared though its type was: something
        of its own is in the way."""
        return self.run_id.change_ids.filtered(
            lambda change: (
                change.state == "waiting"
                and change.verb not in CREATED
                and not (change.before or change.after)
            )
        )

    def _blocked_steps(self):
        """Return the steps that did not begin because of another type."""
        return self.run_id.step_ids.filtered(lambda step: step.state == "blocked")

    @api.model
    def _open_for(self, run):
        """Make the dialog of a planned comparison and open it.

        :param run: ``shoper.sync.run`` that compared one product
        """
        step = run.step_ids.filtered(lambda step: step.entity == "product")
        element = self.env["shoper.element"].search(
            [
                ("connector_id", "=", run.connector_id.id),
                ("entity", "=", "product"),
                ("link_state", "=", "linked"),
                ("res_id", "in", step.only_res_ids or []),
            ],
            limit=1,
        )
        wizard = self.create({"run_id": run.id, "element_id": element.id})
        changes = run.change_ids.filtered(
            lambda change: change.verb in (*COMPARED, *CREATED)
        )
        changes.fetch(["before", "after", "base", "verb", "state"])
        compared = changes.filtered(lambda change: change.verb in COMPARED)
        reasons, lines = wizard._reasons(compared), []
        for change in changes:
            # A conflict waits for this very choice; anything else for what is missing.
            waits = change.state == "waiting" and change.verb != "conflict"
            if change.verb in CREATED:
                side = CREATED[change.verb]
                lines.append(
                    {
                        "change_id": change.id,
                        "side": side,
                        f"not_to_{side}": waits and change.message,
                        "choice": "leave" if waits else side,
                    }
                )
                continue
            entity = self.env["shoper.sync"]._entity(change.entity)
            for code in Names(entity).held_codes(change._both_sides()):
                side = change._side_to_write(code)
                own = reasons.get((change, code), {})
                if change.verb != "conflict":
                    # The plan knows best of what it planned.
                    own |= {
                        change.verb.removeprefix("update_"): waits and change.message
                    }
                lines.append(
                    {
                        "change_id": change.id,
                        "code": code,
                        **{f"not_to_{held}": reason for held, reason in own.items()},
                        "choice": "leave" if own.get(side) else side,
                    }
                )
        wizard.line_ids = [
            Command.create(values | {"sequence": place})
            for place, values in enumerate(lines)
        ]
        wizard._note_rest(step)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "%(product)s: Comparison with %(shop)s",
                product=element.name,
                shop=run.connector_id.display_name,
            )
            if element
            else self.env._(
                "Comparison with %(shop)s", shop=run.connector_id.display_name
            ),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "views": [(False, "form")],  # a client action asks for it
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _reasons(self, compared):
        """Say where what differs cannot be written yet, and why, such as what is not
        linked: {(change, property): {side: reason}}.

        :param compared: changes that hold both sides
        """
        reasons = {}
        for step, changes in compared.grouped("step_id").items():
            # As the step itself read them: with the rights of whoever started it.
            ctx = Context(step.sudo())
            pairs = self._pairs(ctx, changes.element_id)
            changes = changes.filtered(lambda change: change.element_id.id in pairs)  # noqa: B023
            asked = [
                (pairs[change.element_id.id], [*change._both_sides()])
                for change in changes
            ]
            for side in SIDES:
                found = ctx.entity._all_update_obstacles(ctx, side, asked)
                for change, (pair, codes) in zip(changes, asked, strict=True):
                    own = found.get(pair.element.id, Blocked())
                    blocked, _depends = PairChanges(ctx).blocked(pair, side, codes, own)
                    for code in blocked.keys() & codes:
                        of_code = reasons.setdefault((change, code), {})
                        of_code[side] = str(blocked[code])
        return reasons

    def _pairs(self, ctx, elements):
        """Read what linked elements and their records hold now: {element id: pair}.

        :param ctx: of the step that compared them
        """
        # With the rights that the step reads with.
        elements = elements.sudo()
        records = ctx.entity._readable(ctx, elements.mapped("res_id"))
        sides = Sides(ctx)
        odoo = sides.of_records(records)
        return {
            element.id: LinkedPair(
                element,
                element.res_id,
                None,
                element._agreed(),
                sides.of_element(element),
                odoo[element.res_id],
            )
            for element in elements
            if element.res_id in odoo
        }

    def _own_lines(self):
        """Return the rows that are about properties of the product itself."""
        return self.line_ids.filtered(
            lambda line: line.code and line.change_id.entity == "product"
        )

    def _note_rest(self, step):
        """Note what no row is about: values of the product that are the same on both
        sides, and those that differ and stay so, such as by what somebody decided.

        :param step: that compared the product
        """
        self.ensure_one()
        element = self.element_id
        is_compared = step and step not in self._left_steps()
        if not (element and is_compared) or element in self._left_changes().element_id:
            return
        # As the step itself read them: with the rights of whoever started it.
        ctx = Context(step.sudo())
        pair = self._pairs(ctx, element).get(element.id)
        if pair is None:
            return
        shop, odoo, base = pair.shop, pair.odoo, pair.base
        ignored = ctx.entity._incomparable(ctx, pair)
        in_rows, same, apart = self._own_lines().mapped("code"), {}, {}
        for code, prop in ctx.codes:
            is_asked_for = prop.code in ctx.chosen and code in odoo and code in shop
            if not is_asked_for or code in ignored or code in in_rows:
                continue
            value = odoo[code]
            if code != prop.code:
                _known, value = in_language(prop, base, code, odoo.values, shop[code])
                if value is None and shop[code] is not None:
                    continue  # Odoo has none of its own in that language
            if prop.same(value, shop[code]):
                same[code] = value
            else:
                apart[code] = [value, shop[code]]
        self.write({"same": same, "apart": apart})

    def action_apply(self):
        """Carry out what was chosen for each row, and show the run that does it."""
        self.ensure_one()
        options = self._options()
        if not options:
            raise UserError(
                self.env._("Nothing is chosen. Choose a side in a row, or press Close.")
            )
        run = self.run_id.connector_id._synchronise(options)
        run.sudo().purpose = "product"  # users may not write this field
        return run._action_open()

    def action_unblock(self):
        """Plan to synchronise again, as the last time, the types that keep others from
        being compared, and show that plan."""
        self.ensure_one()
        connector = self.run_id.connector_id
        blocked = [{"entity": step.entity} for step in self._blocked_steps()]
        decisions = self.env["shoper.decision"]
        options, closing = decisions._with_gates(connector, blocked)
        if not closing:
            raise UserError(
                self.env._("Nothing is in the way any more. Press Compare once more.")
            )
        options = [values for values in options if values["entity"] in closing]
        return connector._synchronise(options, auto_apply=False)._action_open()

    def action_all_shop(self):
        """Send all that can be sent to the shop."""
        return self._take_all("shop")

    def action_all_odoo(self):
        """Take all that can be taken from the shop."""
        return self._take_all("odoo")

    def _take_all(self, side):
        self.ensure_one()
        for line in self.line_ids:
            line.choice = side if line._can_go(side) else "leave"
        return self.action_apply()

    def _options(self):
        """Make the options of the run that carries out the choices, and nothing
        else."""
        engine, options = self.env["shoper.sync"], []
        final = self._choices()
        chosen = self.line_ids.filtered(lambda line: final[line] != "leave")
        for code, lines in chosen.grouped(lambda line: line.change_id.entity).items():
            compared = lines.filtered("code")
            created = (lines - compared).change_id
            choices = {}
            for line in compared:
                odoo, shop = line.change_id._both_sides()[line.code]
                # A row names the side that is written, a choice of a step the side
                # whose value counts, which is the other one.
                counts = {"shop": "odoo", "odoo": "shop"}[final[line]]
                own = choices.setdefault(str(line.change_id.element_id.id), {})
                own[line.code] = {"side": counts, "odoo": odoo, "shop": shop}
            to_odoo = created.filtered(lambda change: change.verb == "create_odoo")
            to_shop = created - to_odoo
            hints = engine._entity(code)._option_hints()
            update = "shop" if "update_odoo" in hints else "odoo"
            values = {
                "entity": code,
                "enabled": True,
                "fetch_all": True,
                "is_partial": True,
                "delete_unlinked": False,
                "conflict_policy": "protect",
            }
            if choices:
                options.append(
                    values
                    | {
                        "update_linked": update,
                        "import_unlinked": False,
                        "export_unlinked": False,
                        "only_element_ids": compared.change_id.element_id.ids,
                        "choices": choices,
                    }
                )
            if created:
                options.append(
                    values
                    | {
                        "update_linked": "none",
                        "import_unlinked": bool(to_odoo),
                        "export_unlinked": bool(to_shop),
                        "only_element_ids": to_odoo.element_id.ids,
                        "only_res_ids": to_shop.mapped("res_id"),
                        # A main picture is no record of its own yet.
                        "only_parent_ids": to_shop.filtered(
                            lambda change: not change.res_id
                        ).step_id.only_parent_ids,
                    }
                )
        return options

    def _choices(self):
        """Tell what becomes of each row: {line: choice}. Rows that only make sense
        together follow the first that was chosen."""
        final = {line: line.choice for line in self.line_ids}
        for change, lines in (
            self.line_ids.filtered("code").grouped("change_id").items()
        ):
            entity = self.env["shoper.sync"]._entity(change.entity)
            for joined in entity._joined:
                together = [line for line in lines if line.code in joined]
                chosen = [final[line] for line in together if final[line] != "leave"]
                if chosen:
                    final.update(dict.fromkeys(together, chosen[0]))
        return final
