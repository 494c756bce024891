"""Tests of one text for many."""
