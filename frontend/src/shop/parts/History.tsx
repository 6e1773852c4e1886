import { useText } from "../../shared/i18n";
import { When } from "./When";

/** What happened and when, the first thing first. */
export function History({ events }: { events: { words: string; at: string }[] }) {
  const t = useText();
  return (
    <section>
      <h2>{t("order.history")}</h2>
      <ol className="history">
        {events.map(({ words, at }, index) => (
          <li key={index}>
            <span>{words}</span>
            <span className="small">
              <When at={at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
