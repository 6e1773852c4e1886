"""C2B: money that people pay to the PayBill or the till by hand, and the second telling of STK payments."""
