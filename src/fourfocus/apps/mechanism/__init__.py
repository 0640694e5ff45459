"""Focus one, the mechanism: the year's work and its write-off, inspection, premises, meetings as far as these need them."""
