from dataclasses import dataclass, field


@dataclass
class UndoDetail:
    """What a type says of undoing one change.

    ``obstacles`` are properties that cannot be given back: {code: why}; ``depends`` are
    the changes of this run after which others can be: {code: [ids]}; ``note`` tells a
    person what becomes of a record that was there before its creation, where there is
    more to say than usual, or what else giving values back, or taking back what was
    done, does."""

    obstacles: dict[str, str] = field(default_factory=dict)
    depends: dict[str, list[int]] = field(default_factory=dict)
    note: str = ""
