"""Explorers, one folder each: scenario, figure, explorer."""
