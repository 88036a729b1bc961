"""Who may say what to the broker of the production shape: one user for each service, with what its work needs and nothing more."""
