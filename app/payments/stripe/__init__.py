"""Cards by Stripe: PaymentIntents, signed webhooks, refunds, disputes."""
