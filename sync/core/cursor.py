"""How far a step got, so that any worker can go on where the last one stopped."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any
from zlib import crc32

# Rows that are read at once, however slow the shop: a page (docs/shoper-api.md, Lists).
LEAST = 50


@dataclass
class Cursor:
    """Where a step is in its download, its plan and its changes.

    Kept as JSON on the step and committed with what it tells of. The files named below
    write what stands under their names, all of them in ``sync/engine``. When a download
    ends all is forgotten but ``began``, so that what is met in a plan is its own. A
    field that ends in ``_to`` holds the id up to which that is done. Moments are in the
    shop's own time, as the shop writes them, and never taken from another clock, but
    for ``looked_at`` and ``scope_at``: UTC, by the clock of the database."""

    # -------------------------------- download: fetch/download.py, followed, backlog
    started: bool = False  # whether ``after`` says where the download is
    after: int = 0  # the highest id of the shop that is stored
    extra: Any = None  # what the type reads besides its rows
    sound_to: int | None = None  # up to here all rows were understood, if not to after
    began: int = 0  # the shop id after which what is new begins
    window: str = ""  # the moment since which a complete download reads, if not all
    new_from: int = 0  # behind this shop id all is read, whatever the moment
    is_in_window: bool = False  # what the window holds up to ``new_from`` is stored
    is_listed: bool = False  # all that is new, or all there is, is stored
    # ... of a type whose rows are read once, or that follows what changed
    marks: dict[str, str] = field(default_factory=dict)  # newest value of each field
    backlog_to: int = 0  # shop ids of what is read once, however old, that are read
    odd: list[int] = field(default_factory=list)  # those of it that made no sense
    is_odd_read: bool = False  # what made no sense in earlier downloads is read again
    changed_to: int = 0  # shop ids of what changed that are read
    is_changed_odd: bool = False  # some of it made no sense
    # Elements among what changed, which are read once more by their ids.
    changed: list[int] = field(default_factory=list)
    again_to: int = 0  # elements that are read once more by their ids
    # -------------------------------------- download of a few: fetch/partial.py
    named_to: int = 0  # shop ids that are named and that are read
    reread_to: int = 0  # elements that are read
    # ------------- what is met of known elements: downloads, plan/planner.py (those
    # that may be overwritten), apply/refresh.py (those that the plan concerns).
    # What is gone is noted on the elements together, once all are read: it may be
    # too much to be believed.
    gone: list[int] = field(default_factory=list)  # elements that were not met
    there: int = 0  # how many were met; a download of all counts on the step instead
    # -------------- reading.py, for a download of a few and for apply/refresh.py
    parts_to: int = 0  # shop ids of wholes whose parts are read
    newest_to: int = 0  # shop ids of what is new that are read
    is_newest_odd: bool = False  # some of it made no sense
    # --------------------------------------------------- link: link/linking.py
    fresh: list[int] = field(default_factory=list)  # elements that were read again
    unsound: list[int] = field(default_factory=list)  # those that made no sense then
    contested: list[int] = field(default_factory=list)  # records of unclear pairs
    scope_at: str = ""  # when the scope was changed that the plan heeds
    # ----------------------------------- plan: plan/planner.py, undo/planner.py
    stage: str = ""  # part of the plan that is being made
    position: int = 0  # where in it
    undo_from: int = 0  # the changes below it are still to be undone
    # ------------------------------------- looking again: apply/refresh.py
    # Elements that are read: of the whole plan, then of the look that goes on.
    refreshed_to: int = 0
    refreshed: bool = False  # the whole plan was read again before applying
    # When that was last read again which changes in the shop were planned on, which
    # changes it was read for (all of the step, if none is named), whether more is to be
    # read for these before they are sent, and whether all without a link is part of it.
    looked_at: str = ""
    looked_for: list[int] = field(default_factory=list)
    is_looking: bool = False
    is_wide: bool = False
    # ------------------------------------------------- apply: apply/batches.py
    batch: int = 0  # changes of Odoo in one commit, when fewer than usual
    clash_batch: int = 0  # the same, while others write the same records
    last: list[int] = field(default_factory=list)  # changes that come after all others
    # ---------------------- listing what is left to people: decisions/decisions.py
    list_state: str = ""  # the step's when it was begun: another one begins it anew
    list_stage: str = ""  # part of it that is being done
    list_to: int = 0  # changes or decisions that are looked at in it
    is_list_renewed: bool = False  # something that was on the list is settled
    # --------------------------------------------- reading the shop in any phase
    one_call: int = 0  # rows that are read at once, when fewer than usual
    stuck_at: int = 0  # where they could not be read in the time that there was
    # What the type found out for later units of work of the step, see ``ctx.note``.
    notes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, stored: Mapping[str, Any] | None) -> "Cursor":
        """Read a cursor from the step; unknown keys of other versions are left out."""
        known = {item.name for item in fields(cls)}
        return cls(
            **{key: value for key, value in (stored or {}).items() if key in known}
        )

    def dump(self) -> dict[str, Any]:
        """Give what the step keeps: all that differs from a new cursor."""
        fresh = asdict(type(self)())
        return {
            key: value for key, value in asdict(self).items() if value != fresh[key]
        }

    def note_known(self, there: int, gone: Sequence[int]) -> None:
        """Note what was met of known elements that were read again.

        :param there: how many of them the shop has
        :param gone: elements that it does not have any more
        """
        self.there += there
        self.gone += gone

    def forget_known(self) -> None:
        """Forget what was met of known elements: what is gone is noted on them, or
        reading them begins anew."""
        self.gone, self.there = [], 0

    def begin_list(self, state: str) -> None:
        """Begin to list what the step left undone.

        :param state: the step's
        """
        self.list_state, self.list_stage, self.list_to = state, "", 0
        self.is_list_renewed = False

    def note_limited(self, usual: int) -> bool:
        """Note that the next rows could not be read in the time that there was, because
        of the shop's limit of calls or because it took too long. The second time at the
        same place they are too many, and half as many are read at once from then on.

        :param usual: how many are read at once as a rule
        :return: whether fewer cannot be read at once
        """
        place = {
            name: value
            for name, value in self.dump().items()
            if name not in ("one_call", "stuck_at", "looked_at")
        }
        number = crc32(json.dumps(place, sort_keys=True, default=str).encode())
        is_same = number == self.stuck_at
        is_least = is_same and self.one_call == LEAST
        if is_same:
            self.one_call = max(LEAST, (self.one_call or usual) // 2)
        self.stuck_at = number
        return is_least

    def note_newest(self, field: str, value: str) -> None:
        """Note the newest value of a field that rows were met with, such as the date
        of an order's status; an older one changes nothing."""
        if value > self.marks.get(field, ""):
            self.marks[field] = value
