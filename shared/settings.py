"""What the environment may say to any service. A secret may stand in a file: `X_FILE` names the file that holds `X`."""

import os
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from shared.addresses import checked_database, checked_servers


class FileSecrets(EnvSettingsSource):
    """Reads `X` from the file that `X_FILE` names, as container secrets want it."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - the signature is the library's
        path = os.environ.get(f"{field_name.upper()}_FILE")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeError) as error:
            raise ValueError(f"{field_name.upper()}_FILE names a file that cannot be read: {error}") from error


class Settings(BaseSettings):
    """Settings every service has. Each service adds its own in its `settings.py`."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    # True in services that keep state: they need DATABASE_URL.
    stateful: ClassVar[bool] = True

    nats_url: str = Field("nats://127.0.0.1:4222", description="servers of the JetStream cluster, parted by commas")
    nats_seed: str | None = Field(None, description="nkey seed of this service; without one it connects without credentials")
    database_url: str = Field("sqlite+aiosqlite:///var/{service}.db", description="SQLAlchemy URL; `{service}` becomes its name")
    http_host: str = Field("127.0.0.1", description="where /healthz, /readyz and /metrics are served")
    http_port: int = Field(0, ge=0, le=65535, description="0 takes a free port")
    log_level: str = Field("INFO", pattern="(?i)^(debug|info|warning|error|critical)$", description="DEBUG, INFO, WARNING or ERROR")
    log_format: str = Field("auto", pattern="^(auto|json|human)$", description="auto: human on a terminal, else json")
    batch_size: int = Field(64, ge=1, le=1000, description="facts taken in one transaction")
    fate_backoff_s: tuple[float, ...] = Field(
        (1, 5, 15, 60, 300), min_length=1, description="seconds before each further try; set aside after the last"
    )
    ack_wait_s: float = Field(60, ge=1, description="the broker gives a fact again when nothing is heard of it for so long")
    stop_grace_s: float = Field(15, ge=0, description="on SIGTERM, how long work in flight may take before it is given back")
    collect_advisories: bool = Field(
        True, description="give once more what crashed its taker; off where a service may publish its own facts only"
    )
    otel_exporter_otlp_endpoint: str | None = Field(None, description="traces go there when set (needs the extra `tracing`)")

    @field_validator("nats_url")
    @classmethod
    def _names_servers(cls, urls: str) -> str:
        return checked_servers(urls)

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, url: str) -> str:
        return checked_database(url)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is the library's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, FileSecrets(settings_cls), env_settings
