"""The grammar's names for its decisions, in words for people. `{by}` is the word that decided."""

REASONS = {
    # a word tells no deal of this kind
    "other_business": "{by} makes it another business",
    "attributive": "it only says which one is meant",
    "unreal": "{by}: nothing is done",
    "goods": "what it takes are goods, no shares and no company",
    "wants_goods": "goods would have to be what it takes",
    "wants_asset": "no shares or business follow, and other things are got that way too",
    "wants_share": "no share in percent follows, and other things are got that way too",
    "wants_cue": "the word it needs behind it does not follow",
    "wants_sum": "no sum that could be a price stands beside it",
    "wants_roles": "somebody it needs is not named",
    "standing": "it tells what is, not what happened",
    "listing": "the listing raises that money",
    "names_nobody": "its sentence names nobody, and no deal told before fits",
    "adds_to_nothing": "no deal told before that it could add to",
    "headline": "the text tells the headline's deal under fuller names",
    "told_otherwise": "the same companies do more than work together: that is another deal told here",
    "other_news": "the article tells of sport or crime, and nothing shows that a company changes hands",
    # a sum is not the deal's
    "converted": "the same sum in another currency",
    "no_currency": "it names no currency, and what follows may be what is counted",
    "excluded": "{by} says that it is something else",
    "market_value": "{by}: what the market pays belongs to a first listing only",
    "no_cue": "nothing near says that it belongs to a deal",
    "no_reference": "its sentence speaks of no deal",
    # a word of a stage does not hold
    "unsure": "{by} leaves it open",
    # a telling is no news
    "past": "{by} looks back",
    "described": "it only describes the company",
    "relative": "it only says which company is meant",
    "had": "{by}: it happened before what is told here",
    "earlier_year": "it happened in an earlier year than the article",
    "earlier_month": "it happened in an earlier month than the article",
}


def words_for(reason: str, by: str) -> str:
    """A name that has no words yet is shown as it is."""
    return REASONS.get(reason, reason.replace("_", " ")).replace("{by}", f"“{by}”" if by else "a word nearby")
