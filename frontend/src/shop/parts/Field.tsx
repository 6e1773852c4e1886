import { type ComponentProps, useEffect, useId, useRef } from "react";

type Said = { label: string; hint?: string; wrong?: string };
type LineProps = ComponentProps<"input"> & Said & { rows?: undefined };
type AreaProps = ComponentProps<"textarea"> & Said & { rows: number };

/** A label, its box, what to write, and what is wrong with it; with `rows`, a box for several lines. */
export function Field(props: LineProps | AreaProps) {
  const { label, hint, wrong, ...box } = props;
  const id = useId();
  const said = [hint && `${id}h`, wrong && `${id}w`].filter(Boolean).join(" ");
  const marks = { id, "aria-invalid": wrong ? true : undefined, "aria-describedby": said || undefined };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {box.rows ? <textarea {...marks} {...box} /> : <input {...marks} {...(box as ComponentProps<"input">)} />}
      {hint && (
        <span className="hint" id={`${id}h`}>
          {hint}
        </span>
      )}
      {wrong && (
        <Wrong key={wrong} id={`${id}w`}>
          {wrong}
        </Wrong>
      )}
    </div>
  );
}

/** What is wrong here; the first place of a form that becomes wrong gets the reader's focus, whoever found it. */
function Wrong({ id, children }: { id: string; children: string }) {
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const first = here.current?.closest("form")?.querySelector<HTMLElement>("[aria-invalid]");
    if (first?.getAttribute("aria-describedby")?.includes(id)) first.focus();
  }, [id]);
  return (
    <span className="wrong" id={id} ref={here}>
      {children}
    </span>
  );
}

/** The first place that is marked gets the reader's focus. */
export function focusFirstWrong(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}
