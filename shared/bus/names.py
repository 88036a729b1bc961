"""What streams, consumers and subjects are called. One rule for all, so that nobody has to look anything up."""

DEAD_STREAM = "dead"
TIMER_STREAM = "timers"
ADVISORY_STREAM = "advisories"
ADVISORY_SUBJECT = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>"
COLLECTOR = "collector"
CORRELATION_HEADER = "correlation_id"
JSON_HEADERS = {"content-type": "application/json"}


def stream_of(subject: str) -> str:
    """`dealwatch.deal.changed.v1` lives in the stream `deal_changed`, with all its versions."""
    _, noun, verb, _ = subject.split(".")
    return f"{noun}_{verb}"


def stream_subjects(subject: str) -> str:
    return subject.rpartition(".")[0] + ".*"


def consumer_of(service: str, subject: str) -> str:
    """The durable consumer that all replicas of a service share. With the version: a service may take two at once."""
    _, noun, verb, version = subject.split(".")
    return f"{service}_{noun}_{verb}_{version}"


def service_of(consumer: str) -> str:
    """The service that a consumer of `consumer_of` belongs to."""
    return consumer.rsplit("_", 3)[0]


def dead_subject(subject: str) -> str:
    return f"dead.{subject}"


def timer_subject(service: str, key: str) -> str:
    return f"timer.set.{service}.{key}"


def due_subject(service: str) -> str:
    return f"timer.due.{service}"


def timer_consumer(service: str) -> str:
    return f"{service}_timer_due"


def ask_subject(name: str) -> str:
    return f"dealwatch.ask.{name}"
