"""The committed record of each managed provider: what was generated from what. All of it is untrusted input."""
