import { useLanguage } from "../../shared/i18n";
import { full, when } from "../../shared/time";

/** "today 14:05", with the whole date for who presses or hovers. */
export function When({ at }: { at: string }) {
  const language = useLanguage();
  return (
    <time dateTime={at} title={full(at, language)}>
      {when(at, language)}
    </time>
  );
}
