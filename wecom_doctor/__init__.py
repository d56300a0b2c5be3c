"""Why does this WeCom callback not work, and what do I do about it?"""

__version__ = "0.1.0"
