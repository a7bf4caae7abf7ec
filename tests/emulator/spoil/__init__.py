"""How a fault spoils an answer: its content, or the way it goes over the wire."""
