import type { Order } from "../data/orders";

/** Whether an order pays for a storage unit. */
export const isBooking = (order: Pick<Order, "lines">): boolean =>
  order.lines.some((line) => line.kind === "booking");
