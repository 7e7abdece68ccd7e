"""The mails that the shop would send to buyers. None is ever sent."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Mail:
    """A mail to a buyer. kind: "order" (it was bought), "status" (it got one with
    `email_change`), "parcel" (one was sent); subject: number of the order, with the
    name of the status or the parcel's number; date: in the shop's time zone."""

    kind: str
    to: str
    order_id: int
    subject: str
    date: str

    def as_dict(self) -> dict:
        return asdict(self)
