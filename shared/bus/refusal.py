"""A broker that answers and will not have us, or that we will not have: waiting does not mend it, a person does."""

from nats.aio.client import Client

from shared.addresses import without_secrets
from shared.errors import Permanent


def refusal(nats_url: str, error: BaseException) -> Permanent | None:
    """What to tell of such an error; None when the broker said something else."""
    if "authorization" not in str(error).lower():
        return None
    return Permanent(f"the broker at {without_secrets(nats_url)} refuses the user or the password that NATS_URL names")


def plain_text(nats_url: str, client: Client) -> Permanent | None:
    """What to tell of a broker that does not encrypt although its address asks for it: the library leaves that to the server."""
    if "tls://" not in nats_url or client._server_info.get("tls_required"):  # noqa: SLF001 - said nowhere else
        return None
    return Permanent(
        f"the broker at {without_secrets(nats_url)} does not encrypt, and NATS_URL asks for tls://; its password is known now"
    )
