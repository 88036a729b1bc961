"""How dealwatch is set up, started and spoken to. The only place that may know every service."""
