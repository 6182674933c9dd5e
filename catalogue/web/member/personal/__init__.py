"""What concerns the person alone: account, second step, tokens, notices, tours."""
