import { useText } from "../../shared/i18n";
import { noteWords } from "../../shared/refusal";
import { putAway, useNotes } from "../data/notes";

/** What happened to the cart that came along at the door: told once, until it is put away. */
export function Notes() {
  const t = useText();
  const notes = useNotes();
  if (!notes.length) return null;
  return (
    <section className="notice waits notes no-print" role="status">
      <h2>{t("note.title")}</h2>
      <ul>
        {notes.map((note, index) => (
          <li key={index}>{noteWords(note)}</li>
        ))}
      </ul>
      <button type="button" className="button quiet" onClick={putAway}>
        {t("close")}
      </button>
    </section>
  );
}
