"""Floor 6: read the configuration, check it whole, and assemble the house from it."""
