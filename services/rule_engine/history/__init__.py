"""What was known of every deal, and when: versioned rows that windows, patterns and the backtest ask."""
