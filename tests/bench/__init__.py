"""`make bench`: the system's figures, each beside a raw nats-py chain of as many persisted hops, measured in the same run."""
