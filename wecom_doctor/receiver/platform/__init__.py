"""A stand-in for the WeCom API: answers as the platform does, for the demo and for tests, with faults to choose."""
