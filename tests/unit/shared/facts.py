"""A fact to pass along."""

from shared.contracts import ArticleRef, DealMentioned, Evidence


def mention(ordinal: int) -> DealMentioned:
    evidence = Evidence(field="text", start=0, end=3, quote="buy", pattern="p")
    article = ArticleRef(id="a", url="https://example.org/a", title="t")
    return DealMentioned(
        correlation_id="a", article=article, ordinal=ordinal, kind="debt", stage="agreed", parties=(), evidence=evidence
    )
