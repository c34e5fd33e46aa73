"""The OpenAI chat completions surface: what comes in, what goes out, what comes back."""
