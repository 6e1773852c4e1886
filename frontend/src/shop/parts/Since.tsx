import { useLanguage, useText } from "../../shared/i18n";
import { when } from "../../shared/time";
import { Icon } from "./Icon";

/** Says that what stands below is what was known at that time, and no more. */
export function Since({ at }: { at: string | null }) {
  const t = useText();
  const language = useLanguage();
  if (!at) return null;
  return (
    <p className="notice waits" role="status" data-since={at}>
      <Icon name="offline" /> {t("kept", { time: when(at, language) })}
    </p>
  );
}
