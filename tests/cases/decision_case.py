LIVE = ("open", "blocked")  # states of what is not settled


class DecisionWords:
    """Words to say what a person decides and sees."""

    def decisions(self, kind=None, state="open", user=None, entity="product"):
        states = [state] if isinstance(state, str) else state
        domain = [("state", "in", states), ("entity", "=", entity)]
        if kind:
            domain.append(("kind", "=", kind))
        found = self.env["shoper.decision"].with_user(user or self.user).search(domain)
        return found.with_context(lang="en_US")

    def decided_by_run(self, decision):
        """Work the run that a decision queued."""
        run = decision.sudo().decision_run_id
        self.assertEqual(run.user_id, self.user)
        self.work(run)
        return run

    def conflict(self, mark=""):
        """A pair of which both sides were given a name of their own."""
        remote_id, product = self.pair(f"Namiot{mark}")
        product.with_context(lang="pl_PL").name = f"Z Odoo{mark}"
        self.shop_texts(remote_id, name=f"Z panelu{mark}")
        return remote_id, product

    def names(self, remote_id, product):
        texts = self.row(remote_id)["translations"]["pl_PL"]
        return product.with_context(lang="pl_PL").name, texts["name"]

    def update(self, direction="odoo", **options):
        return self.synchronise(product={"update_linked": direction} | options)
