"""What a record is called: the title of its article, unless that tells another deal."""

from shared.contracts import DealMentioned, Role

_MOST_NAMES = 3


def headline_of(mention: DealMentioned) -> str:
    """An older deal that an article only mentions is named after its parties; the article's title speaks of something else."""
    if not mention.background or mention.evidence.field == "title":
        return mention.article.title
    names = list(dict.fromkeys(party.name for party in mention.parties if party.role is not Role.ADVISER))[:_MOST_NAMES]
    return f"{' / '.join(names)}: {mention.kind.value.replace('_', ' ')}" if names else mention.article.title
