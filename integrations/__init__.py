"""The outside: one folder a platform; each gives the desk its mentions and takes the replies."""
