import { useEffect, useRef } from "react";
import { ksh } from "../../shared/money";

const WIDTH = 960;
const HEIGHT = 168;
const BASE = HEIGHT - 22;
const STEP = WIDTH / 24;

/** The day by the hour against yesterday, with the numbers written and the same told in words. */
export function Hours({ today, yesterday }: { today: number[]; yesterday: number[] }) {
  const most = Math.max(1, ...today, ...yesterday);
  const tall = (cents: number) => (cents ? Math.max(3, (cents / most) * (BASE - 26)) : 0);
  const scroller = useRef<HTMLElement>(null);
  const last = today.findLastIndex((cents) => cents > 0);
  useEffect(() => {
    const shown = scroller.current;
    if (shown && last >= 0) shown.scrollLeft = ((last + 2) / 24) * shown.scrollWidth - shown.clientWidth;
  }, [last]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- on a narrow screen it scrolls, also by keyboard
    <figure className="hours" ref={scroller} tabIndex={0}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={inWords(today, yesterday)}>
        <line x1="0" x2={WIDTH} y1={BASE} y2={BASE} className="ground" />
        {today.map((cents, hour) => {
          const x = hour * STEP;
          const was = yesterday[hour] ?? 0;
          return (
            <g key={hour}>
              <title>{`${hour}:00 – ${ksh(cents)} today, ${ksh(was)} yesterday`}</title>
              <rect x={x + 3} y={BASE - tall(was)} width={STEP - 6} height={tall(was)} className="was" />
              <rect x={x + 9} y={BASE - tall(cents)} width={STEP - 18} height={tall(cents)} className="is" />
              {cents > 0 && (
                <text x={x + STEP / 2} y={BASE - Math.max(tall(cents), tall(was)) - 6} className="said">{short(cents)}</text>
              )}
              {hour % 3 === 0 && <text x={x + STEP / 2} y={HEIGHT - 5} className="hour">{hour}</text>}
            </g>
          );
        })}
      </svg>
      <figcaption><span className="key is" /> today <span className="key was" /> yesterday, by the hour in Nairobi</figcaption>
    </figure>
  );
}

function short(cents: number): string {
  const shillings = Math.round(cents / 100);
  return shillings >= 10_000 ? `${Math.round(shillings / 1000)}k` : shillings.toLocaleString("en-KE");
}

function inWords(today: number[], yesterday: number[]): string {
  const told = today.flatMap((cents, hour) =>
    cents || yesterday[hour] ? [`${hour}:00 ${ksh(cents)}, yesterday ${ksh(yesterday[hour] ?? 0)}`] : [],
  );
  return told.length ? `Money in by the hour. ${told.join("; ")}.` : "No money came in today or yesterday.";
}
