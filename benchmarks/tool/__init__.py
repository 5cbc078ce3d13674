"""What the commands of the tool cost, beside other generators of files."""
