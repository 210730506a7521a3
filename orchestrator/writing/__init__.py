"""Proposals: a language model rewrites one episode, and a person sees what would be different.

schema        what an answer may say, in the ids of this series alone
request       what the writer is told
writers       who is configured here
proposal      an answer becomes an episode; beats that are kept stay exactly as they are
difference    the house director's plan as it is, beside the one of the proposal
propose       all of it, through the same graph, ledger and store as every other task

The house director plans every story without a writer; a proposal is never required, and changes nothing until
a person takes it.
"""
