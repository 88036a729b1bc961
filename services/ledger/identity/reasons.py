"""Why a mention belongs to a deal, or does not: every reason has a name, which goes to the log and to the record."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """The first group speaks for one deal, the second for two."""

    SAME_SIDES = "same_sides"
    SAME_RAISE = "same_raise"
    SAME_OFFERING = "same_offering"
    ONE_SIDE_TOLD = "one_side_told"
    ONE_SIDE_WITH_SAME_FIGURES = "one_side_with_same_figures"
    ALIKE_NAMES = "alike_names"
    SIDES_TAKEN_FOR_EACH_OTHER = "sides_taken_for_each_other"
    NAME_IN_ANOTHER_SCRIPT = "name_in_another_script"
    RENAMED_WITH_SAME_FIGURES = "renamed_with_same_figures"
    TOLD_AS_OTHER_KIND = "told_as_other_kind"
    RAISED_BID = "raised_bid"
    REVISED_SUM = "revised_sum"
    LIKELY_SLIP = "likely_slip"
    REOPENED = "reopened"
    KNOWN_BACKGROUND = "known_background"

    NO_COMPANY = "no_company"
    NO_KNOWN_DEAL = "no_known_deal"
    OTHER_KIND = "other_kind"
    OTHER_COMPANIES = "other_companies"
    RIVAL_BIDDER = "rival_bidder"
    OTHER_INVESTOR = "other_investor"
    TOO_LITTLE_IN_COMMON = "too_little_in_common"
    OTHER_SUBJECT = "other_subject"
    TOO_LONG_AGO = "too_long_ago"
    NOT_YET_TOLD = "not_yet_told"
    ANOTHER_SUM = "another_sum"
    OTHER_STAKE = "other_stake"
    OTHER_ROUND = "other_round"
    OLDER_DEAL = "older_deal"
    TOLD_APART_IN_ONE_ARTICLE = "told_apart_in_one_article"
    TALKS_AFTER_SIGNING = "talks_after_signing"
    AFTER_COMPLETION = "after_completion"
    ENDED_LONG_AGO = "ended_long_ago"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is the same deal, and why."""

    same: bool
    reason: Reason


def yes(reason: Reason) -> Verdict:
    return Verdict(True, reason)


def no(reason: Reason) -> Verdict:
    return Verdict(False, reason)
