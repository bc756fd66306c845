"""How an article is cited: 第十二条第（三）项第4目."""

from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1…99 in Chinese numerals, as the measures count their articles."""
    if not 0 < number < 100:
        raise ValueError(f"no article has the number {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in the measures; numbers are kept as the edition's data writes them ("12", "3")."""

    article: str
    item: str | None = None
    subitem: str | None = None

    @property
    def text(self) -> str:
        """The citation as a Chinese document writes it."""
        text = f"第{chinese_number(int(self.article))}条"
        if self.item is not None:
            text += f"第（{chinese_number(int(self.item))}）项"
        if self.subitem is not None:
            text += f"第{self.subitem}目"
        return text

    def __str__(self) -> str:
        return self.text
