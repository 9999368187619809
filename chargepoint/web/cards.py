"""The local whitelist as a choice: names, and no more of a UID than is needed to tell two apart."""

from dataclasses import dataclass
from itertools import count

from chargepoint.domain.whitelist import mask
from chargepoint.store import cards

_LONGEST_LIST = 200


@dataclass(frozen=True, slots=True)
class CardChoice:
    """One card to choose."""

    pk: int
    label: str


def card_choices() -> list[CardChoice]:
    """Return the cards of the local whitelist, by name."""
    found, _count = cards.list_cards(limit=_LONGEST_LIST)
    return [
        CardChoice(card.pk, f"{card.name} · {mask(card.id_tag)}" if card.name else mask(card.id_tag))
        for card in sorted(found, key=lambda card: card.name.casefold())
    ]


def unknown_card() -> str:
    """Return an idTag for the simulator that is not on the local whitelist: the first free one of a row."""
    return next(id_tag for n in count(1) if cards.find(id_tag := f"04FFEE{n:02X}") is None)
