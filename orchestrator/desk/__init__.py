"""The desk: what people do with their series, by noun. API and studio call only this.

Every function takes the office and the actor; an object of somebody else's is not there (NotFound). A change
is one transaction with its audit entry (`change`).
"""
