"""What the environment may say to the crawler, beyond what it may say to every service."""

import datetime as dt
from typing import ClassVar

from pydantic import Field

from services.crawler.schedule import Habits
from shared.settings import Settings

VERSION = "0.1"


class CrawlerSettings(Settings):
    stateful: ClassVar[bool] = True

    crawler_contact: str = Field(
        "", description="an URL or mail address for the User-Agent, so that a site can reach whoever crawls it"
    )
    crawler_allow_hosts: str = Field(
        "",
        description="`host` or `host:port`, parted by commas, that may have a private address and any port; for sites you run yourself",
    )
    allow_private_addresses: bool = Field(
        False, description="fetch from private addresses and any port; never where strangers add sources"
    )
    crawler_pause_s: float = Field(
        1.0, ge=0, description="seconds from the start of one request to a host to the start of the next"
    )
    crawler_backfill_h: float = Field(
        48, ge=0, description="the first time a feed is read, entries older than so many hours are left out"
    )
    crawler_every_min_s: float = Field(
        900,
        ge=60,
        description="a source without `every` is looked at as often as it has something new, but no more often than this",
    )
    crawler_every_max_s: float = Field(7200, ge=60, description="... and no less often than this")
    crawler_keep_days: float = Field(
        90, ge=2, le=3650, description="entries and articles are forgotten after so many days, unless their source still lists them"
    )
    crawler_fetch_timeout_s: float = Field(30, gt=0, description="a response must be complete within so many seconds")
    crawler_feed_limit_bytes: int = Field(5 << 20, ge=1024, description="a feed larger than this, decompressed, is refused")
    crawler_page_limit_bytes: int = Field(5 << 20, ge=1024, description="a page larger than this, decompressed, is refused")
    crawler_push_limit_bytes: int = Field(8 << 20, ge=1024, description="a push larger than this is answered with 413")
    crawler_push_token: str | None = Field(None, description="bearer token of the push sources that name none of their own")
    crawler_parallel: int = Field(32, ge=1, le=500, description="how many sources or pages are worked on at the same time")
    crawler_readers: int = Field(1, ge=1, le=64, description="processes that read feeds and pages; started when needed")
    crawler_read_deadline_s: float = Field(10, gt=0, description="a document that takes longer to read is given up")
    crawler_reader_idle_s: float = Field(20, ge=0, description="a reading process with nothing to do for so long is ended")
    crawler_lease_s: float = Field(60, ge=1, description="work of a replica that died falls to another after so many seconds")

    @property
    def allow_hosts(self) -> frozenset[str]:
        return frozenset(host.strip().lower() for host in self.crawler_allow_hosts.split(",") if host.strip())

    @property
    def user_agent(self) -> str:
        return f"dealwatch/{VERSION} ({self.crawler_contact or 'no contact given'})"

    @property
    def habits(self) -> Habits:
        return Habits(
            backfill=dt.timedelta(hours=self.crawler_backfill_h),
            shortest=dt.timedelta(seconds=self.crawler_every_min_s),
            longest=dt.timedelta(seconds=max(self.crawler_every_min_s, self.crawler_every_max_s)),
        )

    @property
    def keep(self) -> dt.timedelta:
        return dt.timedelta(days=self.crawler_keep_days)

    @property
    def lease(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.crawler_lease_s)
