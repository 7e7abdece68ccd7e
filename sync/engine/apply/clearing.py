"""Taking references of elements away, in the form that the shop takes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ....shoper_api import BulkItem, BulkResult, errors
from ..context import Context


class Clearing:
    """Sends updates that take a reference away, which are written with 0, and once more
    with null where the shop refuses that: nobody knows which of the two it takes
    (docs/shoper-api.md, Writing)."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def send(self, items: Sequence[BulkItem]) -> list[BulkResult]:
        """Make calls, and give the result of each. What the shop refuses in either form
        has the reason that it gave first."""
        results = self.ctx.client.bulk(items)
        again = {
            number: replace(item, body=body)
            for number, (item, result) in enumerate(zip(items, results, strict=True))
            if isinstance(result.error, errors.Rejected)
            and (body := _with_null(item)) is not None
        }
        if again:
            found = self.ctx.client.bulk(list(again.values()))
            for number, result in zip(again, found, strict=True):
                if not isinstance(result.error, errors.Rejected):
                    results[number] = result
        return results


def _with_null(item: BulkItem) -> dict[str, object] | None:
    """Write what an update sends with null for references that it takes away, None
    where it takes none away."""
    if item.method != "PUT" or not isinstance(item.body, Mapping):
        return None
    cleared = {
        key: None
        for key, value in item.body.items()
        if key.endswith("_id") and value == 0
    }
    return {**item.body, **cleared} if cleared else None
