"""The battery: requests that differ from a genuine one in one thing each; `table.py` lists them all."""
