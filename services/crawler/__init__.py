"""Gives: ArticleFetched, once for each canonical URL and content; the state of every source in the bucket `source_health`.
Takes: the bucket `sources`; feeds and pages of the web; POST /push.
Owns: the tables `crawler_*`, the file `sources.yaml` of the watch folder.
"""

COMMANDS = ("sources",)  # of `dealwatch`, in cli.py
