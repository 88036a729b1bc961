"""The articles of the console's sample: our own words about well-known companies."""

TALKS = """Amazon is in talks to invest at least $10 billion in OpenAI, according to two people who know the discussions. \
The money would come with a promise to use the cloud group's own chips, and would value the maker of ChatGPT at more than $500 billion.

Nothing is signed, and the terms may still change. A spokesperson for Amazon declined to comment; OpenAI did not answer at once.

The two companies know each other well. Last month OpenAI agreed to buy $38 billion of computing power from Amazon Web Services over seven \
years, its first large contract with a provider other than Microsoft.

Analysts called the shape of it familiar: the investor's money returns to it as revenue. Reuters first reported the talks."""

REPRINT = """Le géant du commerce en ligne négocie un investissement d'au moins 10 milliards de dollars dans OpenAI. \
Les discussions, révélées par Reuters, se poursuivent."""

ACQUISITION = """Siemens has agreed to buy the software maker Altair Engineering for about $10.6 billion, the companies said on Monday. \
Shareholders of Altair will get $113 a share in cash. The board recommends the offer."""

CHIPS = """SoftBank wird in den Chiphersteller Kioxia 8 Billionen Yen investieren, schreibt Nikkei. Andere Blätter nennen 800 Milliarden Yen."""
