"""Three-way merges of generated files."""
