"""Reading source files and splicing bytes into them, for the shapes."""
