"""TLS servers that nobody here wrote, with certificates of every kind."""
