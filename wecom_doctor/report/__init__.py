"""Where we show it: one file per format, each `render(report, words) -> str`."""
