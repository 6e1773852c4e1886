"""Receipt numbers as M-Pesa writes them."""


def normal(number: object) -> str | None:
    """A receipt number as it is stored (SGL8XQ2P7A), None when this cannot be one."""
    text = str(number or "").strip().upper()
    return text if text.isascii() and text.isalnum() and 8 <= len(text) <= 20 else None
