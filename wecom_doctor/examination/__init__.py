"""The conductor: what to look at, in which order, and what follows from it."""
