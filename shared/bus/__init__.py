"""The road: the only place, with `shared.fate` and `shared.service`, that knows FastStream and NATS.

hop       take one fact, run its step, give what it yields          publish   give a fact so that it is stored
commit    facts that wait together share one transaction            outbox    facts that no message started
follow    wishes in KV buckets                                      timers    be woken at a time
client    a short connection for commands                           names     what streams and consumers are called
"""
