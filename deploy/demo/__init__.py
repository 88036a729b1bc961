"""The offline demonstration: three small news sites with invented stories, so that a newcomer sees deals travel without a network."""
