"""One command for each claim about speed; each prints a table and writes JSON. See docs/performance.md."""
