"""The grammar of deal news: pure code that knows no word of any language. Words come from `lexicon`, companies from `gazetteer`.

reading     a field of an article, folded for comparison, cut into sentences
marks       where words that mean something stand
money, spans      sums; durations, percentages, years
names, aliases    companies; which spelling is the fullest
clauses     who stands where around a word that tells a deal
stage, measure, background, origins      what a sentence says of a deal
tellings, drafts, mentions      one telling of a deal; tellings put together; what is decided of them
trace       every decision by its name, for people who ask why
"""
