"""The doctor: looks for what is wrong between the shop and Safaricom before money moves."""
