"""A broker that answers and will not have us: waiting does not mend it, a person does."""

from shared.addresses import without_secrets
from shared.errors import Permanent


def refusal(nats_url: str, error: BaseException) -> Permanent | None:
    """What to tell of such an error; None when the broker said something else."""
    if "authorization" not in str(error).lower():
        return None
    return Permanent(f"the broker at {without_secrets(nats_url)} refuses the user or the password that NATS_URL names")
