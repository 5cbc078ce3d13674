"""The types that a field of a spec can have."""
