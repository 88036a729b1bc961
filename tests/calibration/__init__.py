"""How true the extractor's confidence is: weights fitted to labelled articles, and a table of what was promised against what held.

    python -m tests.calibration            writes docs/confidence.md
    python -m tests.calibration --fit      fits the weights of services/extractor/confidence.toml anew first

The labelled articles and the scorer that knows how to read them lie outside of the project; `--data` says where.
"""
