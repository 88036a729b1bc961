"""Real parts for tests: a broker, a PostgreSQL, the services as processes. Nothing here is a fake."""
