"""What a command would do, as data, and how it is shown."""
