"""What `dealwatch` does with rules, one file for each group of commands; `cli.py` mounts them."""
