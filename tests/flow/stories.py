"""Articles for the flow tests: each tells one deal of its own between companies that nobody has listed."""

from typing import Any

_FIRST = [
    "Alder",
    "Birch",
    "Cedar",
    "Dorn",
    "Elm",
    "Fir",
    "Ginkgo",
    "Hazel",
    "Iris",
    "Juniper",
    "Kauri",
    "Larch",
    "Maple",
    "Nutmeg",
    "Oleander",
    "Poplar",
    "Quince",
    "Rowan",
    "Sorrel",
    "Tamarack",
]
_SECOND = [
    "Robotics",
    "Biosciences",
    "Networks",
    "Foods",
    "Analytics",
    "Aerospace",
    "Motors",
    "Textiles",
    "Energy",
    "Optics",
    "Logistics",
    "Software",
    "Materials",
    "Health",
    "Mining",
]


def company(number: int) -> str:
    """A name of its own for every number up to 300,000."""
    name = f"{_FIRST[number % 20]}{_FIRST[number // 20 % 20].lower()} {_SECOND[number // 400 % 15]}"
    return name if number < 6000 else f"{name} {_FIRST[number // 6000 % 20]}"


def takeover(number: int) -> dict[str, Any]:
    """An article as it is pushed: one agreed acquisition for a sum above $1 billion."""
    buyer, target, billions = company(2 * number), company(2 * number + 1), 1 + number % 9
    return {
        "url": f"https://example.org/deals/{number}",
        "title": f"{buyer} to buy {target} for ${billions}.5 billion",
        "text": f"{buyer} has agreed to acquire {target} for ${billions}.5 billion in cash, the two companies said on Tuesday. "
        f"The boards of both have approved the transaction, which is expected to close next year.",
        "language": "en",
    }
