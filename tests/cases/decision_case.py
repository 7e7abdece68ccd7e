import ast

from lxml import etree

from odoo.tools.safe_eval import safe_eval

LIVE = ("open", "blocked")  # states of what is not settled
# Where a decision has its buttons.
BUTTONS = {
    "form": "//header//button",
    "list": "/list/button",
    "kanban": "//t[@t-name='card']//button",
}


def buttons_shown(decision, main=False, view="form"):
    """The buttons in the head of a decision's form that whoever reads it sees, by
    their names; in ``main`` those alone that stand out.

    :param view: the view in which they are looked for
    """
    arch = etree.fromstring(decision.get_view(view_type=view)["arch"])
    shown = []
    for button in arch.xpath(BUTTONS[view]):
        hidden = button.get("invisible")
        names = {
            node.id
            for node in ast.walk(ast.parse(hidden, mode="eval"))
            if isinstance(node, ast.Name)
        }
        is_hidden = safe_eval(hidden, {name: decision[name] for name in names})
        if not is_hidden and (not main or "btn-primary" in button.get("class")):
            shown.append(button.get("name"))
    return shown


class DecisionWords:
    """Words to say what a person decides and sees."""

    def decisions(self, kind=None, state="open", user=None, entity="product"):
        states = [state] if isinstance(state, str) else state
        domain = [("state", "in", states), ("entity", "=", entity)]
        if kind:
            domain.append(("kind", "=", kind))
        found = self.env["shoper.decision"].with_user(user or self.user).search(domain)
        return found.with_context(lang="en_US")

    def list_anew(self, step):
        """List once more what a step left to people."""
        step.cursor = step.listed_in = False
        while step._list_next():
            pass

    def decided_by_run(self, decision):
        """Work the run that a decision queued."""
        run = decision.sudo().decision_run_id
        self.assertEqual(run.user_id, self.user)
        self.work(run)
        return run

    def work_all(self, after):
        """Work all runs that were queued since one, and those that these queue."""
        runs = self.env["shoper.sync.run"]
        done = runs
        while left := runs.search(
            [("id", ">", after.id), ("id", "not in", done.ids)], order="id", limit=1
        ):
            self.work(left)
            done |= left
        return done

    def conflict(self, mark=""):
        """A pair of which both sides were given a name of their own."""
        [conflict] = self.conflicts(mark)
        return conflict

    def conflicts(self, *marks):
        """Several of them, made by one run."""
        pairs = self.pair_each(*(f"Namiot{mark}" for mark in marks))
        for mark, (remote_id, product) in zip(marks, pairs, strict=True):
            product.with_context(lang="pl_PL").name = f"Z Odoo{mark}"
            self.shop_texts(remote_id, name=f"Z panelu{mark}")
        return pairs

    def names(self, remote_id, product):
        texts = self.row(remote_id)["translations"]["pl_PL"]
        return product.with_context(lang="pl_PL").name, texts["name"]

    def update(self, direction="odoo", **options):
        return self.synchronise(product={"update_linked": direction} | options)
