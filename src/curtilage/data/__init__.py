"""Whole datasets: catalogue, private queries, and what is made of them.

Every release is a crossing.
"""
