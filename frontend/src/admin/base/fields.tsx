import { useRecordContext } from "react-admin";
import { Link } from "react-router-dom";
import { type Money, ksh } from "../../shared/money";
import { phone } from "../../shared/phone";
import { full, when } from "../../shared/time";
import { SIGN, STATUS, spoken, word } from "./words";

type Row = Record<string, unknown>;

export function Badge({ status }: { status: string | null | undefined }) {
  if (!status) return null;
  const tone = STATUS[status]?.[0] ?? "plain";
  return (
    <span className={`badge ${tone}`}>
      <span aria-hidden="true">{SIGN[tone]}</span> {word(status)}
    </span>
  );
}

export function Sum({ of, soft }: { of: Money | number | null | undefined; soft?: boolean }) {
  if (of === null || of === undefined) return <span className="soft">–</span>;
  return <span className={soft ? "sum soft" : "sum"}>{ksh(of)}</span>;
}

export function When({ at }: { at: string | null | undefined }) {
  if (!at) return <span className="soft">–</span>;
  return (
    <time dateTime={at} title={full(at, "en")}>
      {when(at, "en")}
    </time>
  );
}

export const SumField = ({ source }: { source: string }) => <Sum of={useRecordContext<Row>()?.[source] as Money} />;
export const WhenField = ({ source }: { source: string }) => <When at={useRecordContext<Row>()?.[source] as string} />;
export const BadgeField = ({ source }: { source: string }) => (
  <Badge status={useRecordContext<Row>()?.[source] as string} />
);
export const PhoneField = ({ source }: { source: string }) => (
  <span className="number">{phone(useRecordContext<Row>()?.[source] as string)}</span>
);
export const SpokenField = ({ source }: { source: string }) => (
  <>{spoken(useRecordContext<Row>()?.[source] as string)}</>
);

/** A row's way to its page: a link, so that a keyboard gets there too. */
export function To({ resource, id, children }: { resource: string; id: number | string; children: React.ReactNode }) {
  return (
    <Link className="to" to={`/${resource}/${id}/show`} onClick={(event) => event.stopPropagation()}>
      {children}
    </Link>
  );
}

export function Facts({ rows }: { rows: [string, React.ReactNode][] }) {
  return (
    <dl className="facts">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? <span className="soft">–</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
