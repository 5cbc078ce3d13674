"""What each command would do to a checkout: from typed arguments to a plan or findings; nothing is written here."""
