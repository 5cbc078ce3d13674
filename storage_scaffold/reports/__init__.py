"""A comparison told to people and to machines: one function a format, each a list of lines or a text."""
