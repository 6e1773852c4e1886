import { DataTable, EditButton, ReferenceManyField, type RaRecord, Show, TopToolbar, useCanAccess, useRecordContext } from "react-admin";
import type { Schemas } from "../../shared/api";
import { ksh } from "../../shared/money";
import { DeedButton } from "../base/deed";
import { Badge, Facts, To, WhenField } from "../base/fields";
import { actor, deed } from "../base/words";
import { Nothing, Pages } from "./lists";
import { Pictures } from "./Pictures";
import { Left } from "./products";

type Product = Schemas["Product"];

export function ProductShow() {
  return (
    <Show component="div" title={<Name />} actions={<TopToolbar><EditButton /></TopToolbar>}>
      <Page />
    </Show>
  );
}

function Name() {
  return <span>{useRecordContext<Product>()?.name}</span>;
}

function Page() {
  const product = useRecordContext<Product>();
  const { canAccess } = useCanAccess({ resource: "products", action: "stock" });
  if (!product) return null;
  const { stock } = product;
  return (
    <div className="page">
      <header className="board head">
        <div><h2>{product.name}</h2><p><Badge status={product.status} /> <span className="number soft">{product.sku}</span></p></div>
        <p className="price large">{ksh(product.price)}</p>
        {canAccess && <div className="acts"><Adjust product={product} /><Count product={product} /></div>}
      </header>
      <section className="board">
        <h2>Stock</h2>
        <Facts rows={[
          ["Can be sold", <Left key="l" of={stock} />], ["On the shelf", stock.on_hand ?? null],
          ["Held for orders", stock.reserved ?? null], ["Category", product.category?.name],
        ]} />
        {product.description && <p>{product.description}</p>}
      </section>
      <Pictures product={product} change={canAccess ?? false} />
      <section className="board">
        <h2>Every change of its stock</h2>
        <ReferenceManyField reference="stock-movements" target="product_id" pagination={<Pages />}
          sort={{ field: "at", order: "DESC" }}>
          <DataTable bulkActionButtons={false} rowClick={false} empty={<Nothing>Its stock has never changed.</Nothing>}>
            <DataTable.Col source="at" label="When" disableSort><WhenField source="at" /></DataTable.Col>
            <DataTable.Col source="kind" disableSort render={(row: RaRecord) => deed("stock", row.kind)} />
            <DataTable.Col align="right" source="on_hand_delta" label="On the shelf" disableSort render={(row: RaRecord) => signed(row.on_hand_delta)} />
            <DataTable.Col align="right" source="reserved_delta" label="Held" disableSort render={(row: RaRecord) => signed(row.reserved_delta)} />
            <DataTable.Col source="order_id" label="For" disableSort
              render={(row: RaRecord) => (row.order_id ? <To resource="orders" id={row.order_id}>an order</To> : row.reason)} />
            <DataTable.Col source="actor" label="By" disableSort render={(row: RaRecord) => actor(row.actor)} />
          </DataTable>
        </ReferenceManyField>
      </section>
    </div>
  );
}

const signed = (units: number): string => (units > 0 ? `+${units}` : units === 0 ? "" : String(units));
const reason = { name: "reason", label: "Why", required: true, hint: "New delivery, broken, counted" };

function Adjust({ product }: { product: Product }) {
  return (
    <DeedButton deed={{
      label: "Add or take away", ask: `Change the stock of ${product.name}?`, path: `/products/${product.id}/stock-adjustments`,
      money: "Does not move.", stock: `${product.stock.on_hand ?? 0} are on the shelf. What you type is added, or taken away with a minus.`,
      undo: "Change it back; both stay written down.", yes: "Change it", done: "Stock changed.",
      fields: [{ name: "delta", label: "How many", required: true, hint: "12, or -3" }, reason],
      body: (typed) => ({ delta: Number(typed.delta), reason: typed.reason ?? "" }),
    }} />
  );
}

function Count({ product }: { product: Product }) {
  const now = product.stock.on_hand ?? 0;
  return (
    <DeedButton deed={{
      label: "I counted", plain: true, ask: `How many ${product.name} are there?`, path: `/products/${product.id}/stock-adjustments`,
      money: "Does not move.", stock: `The book says ${now}. It will say what you counted, unless something was sold meanwhile.`,
      undo: "Count again.", yes: "Write it down", done: "Counted.",
      fields: [{ name: "set_to", label: "Counted on the shelf", required: true, numeric: true }, reason],
      body: (typed) => ({ set_to: Number(typed.set_to), expected: now, reason: typed.reason ?? "" }),
    }} />
  );
}
