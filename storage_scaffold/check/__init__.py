"""The judgement of a tree: `compare` asks the table of `judges`, each of which stands beside its rules."""
