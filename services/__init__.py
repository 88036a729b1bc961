"""The services: each a process of its own, none knows another; they talk over the bus in `shared.contracts`."""
