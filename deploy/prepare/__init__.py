"""Runs once before the services: streams, consumers, KV buckets, migrations. The single owner of the topology."""

from deploy.prepare.job import prepare

__all__ = ["prepare"]
