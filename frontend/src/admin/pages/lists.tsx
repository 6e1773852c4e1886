import type { ReactNode } from "react";
import { CreateButton, List, type ListProps, TopToolbar, useCanAccess, useListContext, useResourceContext, useResourceDefinition } from "react-admin";

/** A list of the API: pages by cursor, filters in the address, and a word for when there is nothing. */
export function Rows({ children, ...props }: ListProps) {
  return (
    <List perPage={25} exporter={false} empty={false} pagination={<Pages />} actions={<Actions />} {...props}>
      {children}
    </List>
  );
}

function Actions() {
  const resource = useResourceContext() ?? "";
  const { hasCreate } = useResourceDefinition();
  const { canAccess } = useCanAccess({ resource, action: "create" });
  return hasCreate && canAccess ? <TopToolbar><CreateButton label="New" /></TopToolbar> : null;
}

/** Cursors know no last page: only whether there is another one. */
export function Pages() {
  const { page, perPage, setPage, setPerPage, hasNextPage, hasPreviousPage, data } = useListContext();
  if (!data || (page === 1 && !hasNextPage && data.length < 10)) return null;
  return (
    <nav className="pages" aria-label="Pages">
      <label>
        Rows on a page{" "}
        <select value={perPage} onChange={(event) => setPerPage(Number(event.target.value))}>
          {[10, 25, 50, 100].map((size) => <option key={size}>{size}</option>)}
        </select>
      </label>
      <button type="button" className="button plain" disabled={!hasPreviousPage} onClick={() => setPage(page - 1)}>Before</button>
      <span>Page {page}</span>
      <button type="button" className="button plain" disabled={!hasNextPage} onClick={() => setPage(page + 1)}>Next</button>
    </nav>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="nothing">{children}</p>;
}
