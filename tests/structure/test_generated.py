"""The generated files say what the code says."""

import yaml

from deploy.generate import ASYNCAPI, ENV_EXAMPLE, asyncapi, env_example
from shared.contracts import FACTS


def test_the_asyncapi_document_is_fresh():
    assert ASYNCAPI.read_text(encoding="utf-8") == asyncapi(), "run `make docs`"


def test_the_asyncapi_document_tells_every_fact_with_its_schema():
    document = yaml.safe_load(asyncapi())
    assert document["asyncapi"].startswith("3.")
    addresses = {channel["address"] for channel in document["channels"].values()}
    assert {fact.SUBJECT for fact in FACTS} <= addresses
    assert {fact.__name__ for fact in FACTS} <= set(document["components"]["schemas"])


def test_every_fact_has_a_giver_and_a_taker():
    document = yaml.safe_load(asyncapi())
    addresses = {name: channel["address"] for name, channel in document["channels"].items()}
    told = {
        (operation["action"], addresses[operation["channel"]["$ref"].rpartition("/")[2]])
        for operation in document["operations"].values()
    }
    assert {(action, fact.SUBJECT) for action in ("send", "receive") for fact in FACTS} <= told


def test_every_setting_says_what_it_is_for():
    lines = env_example().splitlines()
    assert [lines[number + 1] for number, line in enumerate(lines) if line == "#"] == []


def test_the_settings_document_is_fresh():
    assert ENV_EXAMPLE.read_text(encoding="utf-8") == env_example(), "run `make docs`"
