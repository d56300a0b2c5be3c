"""What the user gave us: flags, environment, .env and other projects' files, and where each value came from."""
