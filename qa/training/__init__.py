"""Trains the reader: `make reader DATA=folder`. Nothing else imports this package."""
