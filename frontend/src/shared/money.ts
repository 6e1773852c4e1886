/** Money in cents, as the API sends it. */
export interface Money {
  amount: number;
  currency?: string;
}

/** `KSh 1,299`, cents only where there are any: `KSh 189.50`. */
export function ksh(money: Money | number): string {
  const cents = typeof money === "number" ? money : money.amount;
  const whole = Math.floor(Math.abs(cents) / 100);
  const rest = Math.abs(cents) % 100;
  const grouped = String(whole).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  const fraction = rest ? `.${String(rest).padStart(2, "0")}` : "";
  return `${cents < 0 ? "-" : ""}KSh\u00a0${grouped}${fraction}`;
}
