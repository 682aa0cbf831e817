"""Claims of the papers put to the test at a size that a CPU bears; docs/papers.md says what came out."""
