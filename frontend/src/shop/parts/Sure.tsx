import { useState } from "react";
import { said } from "./states";

interface Props {
  deed: { mutate: () => void; isPending: boolean; isError: boolean; error: unknown };
  label: string;
  question: string;
  yes: string;
  no: string;
}

/** Something that cannot be taken back: asked once more, with what will happen. */
export function Sure({ deed, label, question, yes, no }: Props) {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button type="button" className="plain" onClick={() => setAsked(true)}>
        {label}
      </button>
    );
  }
  return (
    <div className="notice waits" role="alertdialog" aria-label={label}>
      <p>{deed.isError ? said(deed.error) : question}</p>
      <div className="actions">
        <button type="button" className="button danger" disabled={deed.isPending} onClick={() => deed.mutate()}>
          {yes}
        </button>
        <button type="button" className="button quiet" onClick={() => setAsked(false)}>
          {no}
        </button>
      </div>
    </div>
  );
}
