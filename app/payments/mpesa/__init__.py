"""Daraja, Safaricom's API: its codes, its client, its STK callback."""
