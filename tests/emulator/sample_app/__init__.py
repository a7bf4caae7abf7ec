"""A small server-side app that proves the agent page: it shows what the SDK tells it."""
