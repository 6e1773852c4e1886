import type { components } from "./schema";

export type Problem = components["schemas"]["Problem"];

/** What was refused: enough to say it in words. */
export interface Refused {
  readonly status: number;
  readonly problem: Partial<Problem>;
  readonly retryAfter: number | null;
}
