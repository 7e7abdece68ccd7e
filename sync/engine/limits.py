"""How much is done at once."""

from odoo.models import BaseModel

BATCH = {"odoo": 200, "shop": 25}  # changes that are carried out in one commit
CHUNK = 500  # pairs, elements or records that are planned in one unit of work
ONE_CALL = 1250  # rows that one bulk call reads, as a rule
MAX_ATTEMPTS = 5  # of sending a create, in ever smaller batches: 25, 12, 6, 3, 1
MAX_CANDIDATES = 20  # that are shown of one element
# Seconds after which what was read of the shop is read again before anything is sent
# there that was planned on it.
FRESH = 120
# Seconds after which what has no link in the shop is read again, too, before anything
# is created there: it may have become just that.
LONG_AGO = 3600
FEW = 200  # elements and records that a short run names at most
# Seconds after an answer got lost until the shop is looked at: it may be at it still,
# as long as others wait for a bulk call (docs/shoper-api.md).
LATE = 120
ANSWER = 100  # seconds in which an answer comes, or the client gives it up
SHORT_WAIT = 10  # a shop that asks for a longer one takes no calls, however few
MAX_WAIT = 300  # seconds until the shop is asked again, whatever it says


def batch_size(entity: BaseModel, side: str, verb: str = "") -> int:
    """Tell how many changes of a type are carried out in one commit.

    :param side: ``odoo`` or ``shop``, where they are carried out
    :param verb: of the changes: in Odoo a type may say another number for some
    """
    return entity._batch.get(verb) or entity._batch.get(side) or BATCH[side]


def smaller_batch(entity: BaseModel, changes: BaseModel) -> BaseModel:
    """Choose which changes are sent to the shop at once: once one of them made the shop
    fail, a usual batch at most, and half as many each time, down to that one alone.

    :param changes: ``shoper.sync.change``, the first of which are chosen
    """
    size, tried = batch_size(entity, "shop"), max(changes.mapped("attempts"))
    if tried:
        size = min(size, BATCH["shop"]) >> tried
    return changes[: max(1, size)]
