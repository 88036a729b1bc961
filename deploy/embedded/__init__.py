"""`dealwatch up`: the broker from its wheel, one SQLite file per service, every service a process, one supervisor."""
