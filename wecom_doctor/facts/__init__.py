"""What came back: frozen dataclasses, one file per subject, JSON both ways; never a secret."""
