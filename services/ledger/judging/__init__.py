"""What a person decides of deals."""
