"""How deals of each family are told: for how long one is the only one of its kind between two companies, and how far its sum may move.

A company is bought once; it borrows, orders and raises money again and again. All times are in days.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habits:
    """`patience`: after so long another telling without a sum is another deal, unless it goes on from what was known.
    `repeat_days`: the same for a signing or a closing that is told once more as news: it is news for some days.
    `late_talks` and `late_signing`: how long talks are still told after the signing, and a signing after the completion, without a sum.
    `revision_days` and `talks_times`: how long after the last word a sum may be revised, and how many times as large what is signed may
    be as what was talked of. `conflict_days`: two sums within so long are one deal that is told wrongly.
    `slip_days`: the same for a sum that a usual slip explains. `reopened_days`: after so long a deal that ended is not opened again.
    """

    patience: float
    repeat_days: float
    late_talks: float
    late_signing: float
    revision_days: float
    talks_times: float
    conflict_days: float
    slip_days: float
    reopened_days: float


HABITS = {
    "takeover": Habits(
        patience=270, repeat_days=270, late_talks=60, late_signing=60, revision_days=120, talks_times=2.5, conflict_days=5, slip_days=120, reopened_days=120
    ),
    "investment": Habits(
        patience=60, repeat_days=14, late_talks=21, late_signing=30, revision_days=7, talks_times=3, conflict_days=2, slip_days=10, reopened_days=60
    ),
    "raise": Habits(
        patience=45, repeat_days=21, late_talks=21, late_signing=30, revision_days=14, talks_times=3, conflict_days=3, slip_days=14, reopened_days=60
    ),
    "contract": Habits(
        patience=60, repeat_days=14, late_talks=21, late_signing=30, revision_days=5, talks_times=2.5, conflict_days=1, slip_days=10, reopened_days=60
    ),
    "alliance": Habits(
        patience=120, repeat_days=30, late_talks=30, late_signing=60, revision_days=21, talks_times=2.5, conflict_days=3, slip_days=30, reopened_days=90
    ),
    "debt": Habits(
        patience=30, repeat_days=10, late_talks=7, late_signing=21, revision_days=7, talks_times=2, conflict_days=1, slip_days=14, reopened_days=45
    ),
    "ipo": Habits(
        patience=400, repeat_days=400, late_talks=30, late_signing=30, revision_days=400, talks_times=20, conflict_days=270, slip_days=270, reopened_days=120
    ),
}  # fmt: skip
