"""Words that the news and other tools have for what the rules call otherwise: each is answered with ours."""

MEANT = {
    "rumor": "rumoured", "rumored": "rumoured", "rumour": "rumoured", "speculation": "rumoured", "reported": "rumoured",
    "talks": "in_talks", "talking": "in_talks", "negotiating": "in_talks", "negotiation": "in_talks", "negotiations": "in_talks",
    "exploring": "in_talks", "considering": "in_talks", "signed": "agreed", "announced": "agreed", "definitive": "agreed",
    "confirmed": "agreed", "official": "agreed", "pending": "agreed", "cleared": "approved", "authorised": "approved",
    "authorized": "approved", "closed": "completed", "closing": "completed", "done": "completed", "finished": "completed",
    "complete": "completed", "finalised": "completed", "finalized": "completed", "refuted": "denied", "rejected": "denied",
    "cancelled": "terminated", "canceled": "terminated", "abandoned": "terminated", "withdrawn": "terminated", "failed": "terminated",
    "collapsed": "terminated", "called_off": "terminated", "dropped": "terminated",
    "buyout": "acquisition", "takeover": "acquisition", "purchase": "acquisition", "acquire": "acquisition", "buy": "acquisition",
    "m&a": "acquisition", "lbo": "acquisition", "amalgamation": "merger", "combination": "merger", "supply": "contract",
    "order": "contract", "procurement": "contract", "tender": "contract", "lease": "contract", "license": "contract",
    "licence": "contract", "offtake": "contract", "ppa": "contract", "loan": "debt", "bond": "debt", "bonds": "debt", "credit": "debt",
    "financing": "debt", "notes": "debt", "jv": "joint_venture", "alliance": "partnership", "collaboration": "partnership",
    "cooperation": "partnership", "mou": "partnership", "listing": "ipo", "flotation": "ipo", "float": "ipo", "round": "funding_round",
    "funding": "funding_round", "fundraising": "funding_round", "raise": "funding_round", "seed": "funding_round",
    "series_a": "funding_round", "series_b": "funding_round", "series_c": "funding_round", "venture": "funding_round",
    "stake": "investment", "equity": "investment", "invest": "investment",
    "buyer": "acquirer", "bidder": "acquirer", "purchaser": "acquirer", "vendor": "supplier", "provider": "supplier", "client": "customer",
    "creditor": "lender", "debtor": "borrower", "advisor": "adviser", "owner": "seller", "backer": "investor",
    "urgent": "critical", "medium": "normal", "info": "low", "warning": "normal", "error": "high",
}  # fmt: skip
