"""The journey, told once.

    crawler     ─ ArticleFetched ──────▶ extractor     an article came in
    extractor   ─ DealMentioned ───────▶ ledger        it says something about a deal
    extractor   ─ ArticleRevised ──────▶ ledger        its page has a new version: what only the older one said no longer counts
    extractor   ─ ReviewAsked ─────────▶ console       it may say something, or is too long: a person should look
    ledger      ─ DealChanged ─────────▶ rule_engine   the record of that deal changed
    rule_engine ─ MatchFound ──────────▶ notifier      somebody asked to be told of it
    notifier    ─ NotificationSettled ─▶ console       they were told, or here is why not
    notifier    ─ MessagePosted ───────▶ console       the built-in mailbox, while no real mail or Slack is configured

The console takes them all. Wishes (sources, rules, recipients, ...) are state in KV buckets, see `wish`.
"""

from shared.contracts.article import Article, ArticleFetched, ArticleRef, article_id, content_hash
from shared.contracts.deal import (
    Circle,
    Claim,
    Conflict,
    Correction,
    Deal,
    DealChanged,
    Edge,
    Leg,
    Node,
    Report,
    Settled,
    Slip,
    SlotChange,
    StageStep,
)
from shared.contracts.fact import Fact, Json, Part, PlainDecimal, digest
from shared.contracts.match import AlsoFound, Condition, MatchFound, OnConflict, Truth
from shared.contracts.mention import DealMentioned, Evidence, Expected, Money, Party, UsdValue
from shared.contracts.notification import MessagePosted, NotificationSettled, NotifiedItem, Outcome
from shared.contracts.review import ReviewAsked, Undecided
from shared.contracts.revision import ArticleRevised
from shared.contracts.vocabulary import Bound, Change, Kind, Measure, Novelty, Relation, Role, Stage
from shared.contracts.wish import Bucket, Wish

FACTS: tuple[type[Fact], ...] = (
    ArticleFetched,
    DealMentioned,
    ArticleRevised,
    ReviewAsked,
    DealChanged,
    MatchFound,
    NotificationSettled,
    MessagePosted,
)

__all__ = [
    "FACTS",
    "AlsoFound",
    "Article",
    "ArticleFetched",
    "ArticleRef",
    "ArticleRevised",
    "Bound",
    "Bucket",
    "Change",
    "Circle",
    "Claim",
    "Condition",
    "Conflict",
    "Correction",
    "Deal",
    "DealChanged",
    "DealMentioned",
    "Edge",
    "Evidence",
    "Expected",
    "Fact",
    "Json",
    "Kind",
    "Leg",
    "MatchFound",
    "Measure",
    "MessagePosted",
    "Money",
    "Node",
    "NotificationSettled",
    "NotifiedItem",
    "Novelty",
    "OnConflict",
    "Outcome",
    "Part",
    "Party",
    "PlainDecimal",
    "Relation",
    "Report",
    "ReviewAsked",
    "Role",
    "Settled",
    "Slip",
    "SlotChange",
    "Stage",
    "StageStep",
    "Truth",
    "Undecided",
    "UsdValue",
    "Wish",
    "article_id",
    "content_hash",
    "digest",
]
