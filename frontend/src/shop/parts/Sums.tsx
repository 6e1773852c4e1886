import type { ReactNode } from "react";

/** Rows of words and money, the last one large. */
export function Sums({ rows, total }: { rows: [string, ReactNode][]; total?: [string, ReactNode] }) {
  return (
    <dl className="sums">
      {rows.map(([word, sum]) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd>{sum}</dd>
        </div>
      ))}
      {total && (
        <div className="total">
          <dt>{total[0]}</dt>
          <dd>{total[1]}</dd>
        </div>
      )}
    </dl>
  );
}
