"""Small things that know no shop: money, phones, clocks, pages, keys, text."""
