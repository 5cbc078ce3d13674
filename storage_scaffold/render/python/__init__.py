"""Python that follows from a spec, and how it is laid out."""
