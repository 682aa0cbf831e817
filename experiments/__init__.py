"""Claims of the papers put to the test at a size that a CPU bears; docs/papers/ says what came out."""
