"""What a tree is and what `new` would meet in it, said before `new` does: one examination for each module."""
