"""What was generated, by whom, at what cost: the local ledger, and the server fed from it.

Never holds a prompt, only its hash. Importing the ledger loads nothing of supabase or httpx.
"""
