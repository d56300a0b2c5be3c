"""What we ask the world: one file per probe, each returns one fact and never an opinion."""
