"""What a command would do, as data, and as a diff."""
