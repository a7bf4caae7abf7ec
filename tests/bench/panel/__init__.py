"""The page in a real Chromium: how fast, how calm, how small it stays."""
