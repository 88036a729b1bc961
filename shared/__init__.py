"""What every service may know. It knows no service."""
