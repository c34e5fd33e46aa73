"""The Anthropic Messages surface: what comes in, what goes out, what comes back."""
