from contextlib import ExitStack, contextmanager
from unittest.mock import patch


class ComparisonCounts:
    """How much is compared with how much, where very much is chosen."""

    @contextmanager
    def compared_a_few_times(self, number, *models, also=()):
        """Each of so many records of models is compared with others a few times
        meanwhile, and not all of them once for each of them.

        :param also: names of further methods that go through records
        """
        compared = []

        def noted(operation):
            def work(records, others):
                several = [item for item in (records, others) if not callable(item)]
                compared.append(sum(map(len, several)))
                return operation(records, others)

            return work

        with ExitStack() as stack:
            for model in models:
                kind = self.env.registry[model]
                for name in ("__and__", "__or__", "__sub__", *also):
                    own = noted(getattr(kind, name))
                    stack.enter_context(patch.object(kind, name, own))
            yield
        self.assertLess(sum(compared), 10 * number)
