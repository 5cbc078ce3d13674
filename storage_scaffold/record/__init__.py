"""What was generated from what: the committed record of each managed provider. All of it is untrusted input."""
