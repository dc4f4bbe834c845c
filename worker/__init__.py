"""Processes and their settings."""
