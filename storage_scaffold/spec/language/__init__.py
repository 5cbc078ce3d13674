"""Version 1 of the spec language: what may be written."""
