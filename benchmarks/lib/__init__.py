"""What the benchmarks share: configs and batches to play, the loop that plays them, clocks, tables."""
