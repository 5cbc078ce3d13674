"""A provider's client at the author's own service: checks with what they mean, and the process they run in."""
