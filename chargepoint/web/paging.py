"""Pages of a long list."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Page:
    """One page. number: 1 is the newest or first; total: rows in all."""

    number: int
    size: int
    total: int

    @property
    def first(self) -> int:
        """Number of the first row shown."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> int | None:
        """The page before, None on the first one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, None on the last one."""
        return self.number + 1 if self.number * self.size < self.total else None


def page_number(request: HttpRequest) -> int:
    """Return the page asked for; nonsense is the first page."""
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
