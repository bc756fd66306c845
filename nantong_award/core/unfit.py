"""Why a parser of uploads turned a file away; `inspection` makes it a refusal at the file's field."""


class Unfit(Exception):
    """The file is readable but not acceptable; the message is Chinese, for the person who uploaded it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
