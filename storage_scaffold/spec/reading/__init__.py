"""YAML with positions: from the bytes of a file to a document, and from errors to problems with their position."""
