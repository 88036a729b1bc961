"""One story for the journeys of these tests: who is in it, which rule asks for it, who is told, and the article that tells it."""

from typing import Any

ENTITIES = """
categories: {cloud_provider: technology, ai_lab: technology}
entities:
  - {id: amazon, name: Amazon, categories: [cloud_provider], country: US}
  - {id: openai, name: OpenAI, categories: [ai_lab], country: US}
"""
RULES = """
version: 1
rules:
  - id: cloud-money
    name: New investment above $1B involving a cloud provider
    when: {new: yes, type: investment, amount: above $1B, party: {category: cloud_provider}}
  - id: takeovers
    name: A takeover
    when: {type: acquisition}
"""
RECIPIENTS = """
recipients:
  - {id: desk, slack: {channel: C0123456789}, rules: [cloud-money], when: instant, group_wait: 0}
  - {id: reader, email: reader@example.org, rules: [takeovers], when: instant, group_wait: 0}
"""
SOURCES = "sources:\n  - {id: desk, kind: push, token: a-token-of-twenty-signs}\n"
TOKEN = "a-token-of-twenty-signs"
WATCH = {"entities/all.yaml": ENTITIES, "rules/all.yaml": RULES, "recipients.yaml": RECIPIENTS, "sources.yaml": SOURCES}

PUSHED: dict[str, Any] = {
    "url": "https://paper.example/talks",
    "title": "Amazon in talks to invest at least $10 billion in OpenAI",
    "text": "Amazon is in talks to invest at least $10 billion in OpenAI, people familiar with the matter said on Monday. "
    "The talks are at an early stage and the terms could still change.",
    "language": "en",
}
