"""The OpenAI embeddings surface: texts come in, vectors come back, and no text with them."""
