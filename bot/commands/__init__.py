"""Commands that stand beside the running bot, one module each: ``add`` tells the command line of it."""
