"""How well the extractor reads labelled news: `make score`."""
