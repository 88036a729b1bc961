"""Gives NotificationSettled: a person was told, or here is why not; and MessagePosted, for the built-in mailbox.
Takes MatchFound, and the wishes of the buckets `recipients` and `templates`.
Owns items, digest windows, notifications with their attempts, Slack threads and the pace of every destination."""

COMMANDS = ("notify",)  # of `dealwatch`, in cli.py
