"""The torture harness: the whole program, killed thousands of times while people work and Slack fails.

`plan` draws everything from one seed, `zygote` forks the programs and kills them, `customers` and `team` are the load,
`observer` looks from outside at what came of it. Run it with ``make torture``.
"""
