"""Why something was not done. The middleware turns each into a page or fragment with its status code."""

from datetime import datetime
from typing import Any


class Refusal(Exception):
    """A refusal with a Chinese message for the person who asked."""

    status = 400
    template = "errors/refused.html"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Forbidden(Refusal):
    """The person lacks the permission for this act (403)."""

    status = 403


class Closed(Refusal):
    """The instant has passed, or has not come yet (403, with the instant)."""

    status = 403

    def __init__(self, message: str, *, instant: datetime | None = None) -> None:
        super().__init__(message)
        self.instant = instant


class Stale(Refusal):
    """Somebody else was first: the row is no longer as the person saw it (409, with both values)."""

    status = 409

    def __init__(self, message: str, *, yours: Any = None, theirs: Any = None) -> None:
        super().__init__(message)
        self.yours = yours
        self.theirs = theirs


class Unsuitable(Refusal):
    """The values given cannot be taken; `field` names the place where they were made (422)."""

    status = 422

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
