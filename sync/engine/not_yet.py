"""What a run has to wait for though nothing went wrong."""


class NotYet(Exception):
    """What is to be done next can only be done a while later.

    :ivar retry_after: in so many seconds
    """

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"Not before {retry_after:.0f} seconds from now")
        self.retry_after = retry_after
