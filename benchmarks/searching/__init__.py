"""The search beside the engines that people reach for: how well it finds, and how fast."""
