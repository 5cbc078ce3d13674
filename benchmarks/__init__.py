"""What is measured by hand: never part of the tests, which know no time limits."""
