class UndoWords:
    """What a manager does to undo a run."""

    def plan_undo(self, run, user=None, **chosen):
        undo = run.with_user(user or self.manager)._undo(**chosen)
        self.work(undo)
        undo = undo.with_user(self.env.user)
        self.assertEqual(undo.state, "planned", undo.step_ids.mapped("message"))
        return undo

    def apply(self, run):
        run.with_user(self.manager).action_apply()
        self.work(run)

    def undo(self, run, **chosen):
        undo = self.plan_undo(run, **chosen)
        self.apply(undo)
        self.assertRunDone(undo)
        return undo
