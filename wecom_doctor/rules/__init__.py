"""What it means: pure functions of facts, one file per subject; no I/O, no clock, no text."""
