"""What the environment may say to any service. A secret may stand in a file: `X_FILE` names the file that holds `X`."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from shared.addresses import checked_database, checked_servers
from shared.misfits import misfit


class WrongSettings(ValueError):  # noqa: N818 - says what they are
    """What the environment says cannot be used. Tells every setting at once, and shows no secret."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__("\n".join(f"settings: {problem}" for problem in problems))


def _parted(written: Any) -> Any:
    """`a,b` or, as JSON, `["a", "b"]`."""
    if not isinstance(written, str):
        return written
    if written.lstrip().startswith("["):
        try:
            return json.loads(written)
        except ValueError as error:
            raise ValueError("this begins like JSON and is none; part the values by commas: a,b") from error
    return [part.strip() for part in written.split(",") if part.strip()]


# Several values in one setting, parted by commas.
Numbers = Annotated[tuple[float, ...], NoDecode, BeforeValidator(_parted)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parted)]


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

    def __init__(self, **values: Any) -> None:
        """Raises WrongSettings."""
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise WrongSettings(_problems(error, type(self).model_fields)) from None
        except SettingsError as error:
            raise WrongSettings([str(error.__cause__ or error)]) from None

    # True in services that keep state: they need DATABASE_URL.
    stateful: ClassVar[bool] = True

    nats_url: str = Field(
        "nats://127.0.0.1:4222",
        description="servers of the JetStream cluster, parted by commas; with user and password: nats://USER:PASSWORD@HOST:4222",
    )
    database_url: str = Field("sqlite:///var/{service}.db", description="SQLAlchemy URL; `{service}` becomes its name")
    http_host: str = Field("127.0.0.1", description="where /healthz, /readyz and /metrics are served")
    http_port: int = Field(0, ge=0, le=65535, description="0 takes a free port")
    log_level: str = Field("INFO", pattern="(?i)^(debug|info|warning|error|critical)$", description="DEBUG, INFO, WARNING or ERROR")
    log_format: Literal["auto", "json", "human"] = Field("auto", description="auto: human on a terminal, else json")
    batch_size: int = Field(64, ge=1, le=1000, description="facts taken in one transaction")
    fate_backoff_s: Numbers = Field(
        (1, 5, 15, 60, 300), min_length=1, description="seconds before each further try, parted by commas; set aside after the last"
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


def _problems(error: ValidationError, fields: dict[str, FieldInfo]) -> Iterator[str]:
    for detail in error.errors(include_input=True):
        name = str(detail["loc"][0]) if detail["loc"] else ""
        described = fields[name].description or "" if name in fields else ""
        # a check of our own says itself what to write
        message, hint = misfit(detail, "" if detail["type"] == "value_error" else described)
        yield (f"{name.upper()}: " if name else "") + message + (f"; {hint}" if hint else "")
