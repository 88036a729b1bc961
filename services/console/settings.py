"""What the environment may say to the console."""

from pydantic import Field

from shared.settings import Settings, Words

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class ConsoleSettings(Settings):
    """Where the page is served (`http_host`, `http_port`), who may see it, and how much it remembers."""

    http_port: int = Field(8080, ge=0, le=65535, description="where the console is served; 0 takes a free port")
    console_password: str | None = Field(
        None, description="asked for by HTTP Basic, with any user name; without one everybody may look"
    )
    console_hosts: Words = Field(
        (), description="further host names it answers to, parted by commas, when bound to loopback without a password"
    )
    console_keep_days: float = Field(30, gt=0, description="how long events, articles and mailbox messages are kept")
    console_keep_events: int = Field(200_000, ge=100, description="how many events are kept at most")
    console_keep_deal_days: float = Field(365, gt=0, description="how long a deal is kept after its last change")

    @property
    def loopback(self) -> bool:
        return self.http_host in LOOPBACK

    @property
    def open_to_all(self) -> bool:
        """Bound to the network without a password."""
        return not self.loopback and not self.console_password

    @property
    def hosts(self) -> frozenset[str] | None:
        """The host names answered to, or None for any. A page elsewhere may point its own name at loopback (DNS rebinding)."""
        return LOOPBACK | set(self.console_hosts) if self.loopback and not self.console_password else None
