"""Cases that an agent makes: of a link, a telephone call, a message that a colleague pasted in Slack."""
