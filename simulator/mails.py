"""The mails that the shop would send to buyers. None is ever sent."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Mail:
    """kind: "order" (bought), "status" (a status with `email_change`), "parcel" (sent);
    subject: number of the order, with the name of the status or the parcel's number."""

    kind: str
    to: str
    order_id: int
    subject: str
    date: str

    def as_dict(self) -> dict:
        return asdict(self)
