import {
  BooleanInput, Create, DataTable, Edit, NumberInput, type RaRecord, ReferenceInput, SelectInput, SimpleForm, TextInput,
  required, useRecordContext,
} from "react-admin";
import { BadgeField, SumField, To } from "../base/fields";
import { choices } from "../base/words";
import { Nothing, Rows } from "./lists";

const yesNo = [{ id: "true", name: "in stock" }, { id: "false", name: "sold out" }];
const filters = [
  <TextInput key="q" source="q" label="Search" alwaysOn />,
  <SelectInput key="status" source="status" alwaysOn choices={choices(["active", "draft", "retired"])} />,
  <SelectInput key="stock" source="in_stock" label="Stock" alwaysOn choices={yesNo} />,
];

export function ProductList() {
  return (
    <Rows filters={filters} sort={{ field: "name", order: "ASC" }} title="Products">
      <DataTable rowClick="show" bulkActionButtons={false} empty={<Nothing>No product like that.</Nothing>}>
        <DataTable.Col source="name" render={(row: RaRecord) => <To resource="products" id={row.id}>{row.name}</To>} />
        <DataTable.Col align="right" source="price"><SumField source="price" /></DataTable.Col>
        <DataTable.Col align="right" source="stock" label="Left" disableSort render={(row: RaRecord) => <Left of={row.stock} />} />
        <DataTable.Col source="sku" label="SKU" disableSort cellClassName="number" />
        <DataTable.Col source="category" disableSort render={(row: RaRecord) => row.category?.name} />
        <DataTable.Col source="status" disableSort><BadgeField source="status" /></DataTable.Col>
      </DataTable>
    </Rows>
  );
}

export function Left({ of }: { of: { tracked: boolean; available: number | null } }) {
  if (!of.tracked) return <span className="soft">not counted</span>;
  const left = of.available ?? 0;
  return <b className={left <= 0 ? "failed-ink" : left <= 5 ? "waits-ink" : ""}>{left}</b>;
}

const shillings = {
  format: (money?: { amount: number } | null) => (money ? money.amount / 100 : ""),
  parse: (typed: string | number) => (typed === "" || typed === null ? null : { amount: Math.round(Number(typed) * 100), currency: "KES" }),
};

function Inputs({ creating }: { creating?: boolean }) {
  return (
    <>
      <TextInput source="name" validate={required()} fullWidth />
      <NumberInput source="price" label="Price in shillings" {...shillings} validate={required()} />
      <TextInput source="sku" label="SKU" helperText="The shop's own number for it; made up when left empty" />
      <ReferenceInput source="category_id" reference="categories" perPage={100}>
        <SelectInput label="Category" emptyText="none" parse={(id: number | "") => (id === "" ? null : id)} />
      </ReferenceInput>
      <TextInput source="description" multiline minRows={3} fullWidth />
      <SelectInput source="status" choices={choices(creating ? ["active", "draft"] : ["active", "draft", "retired"])}
        helperText="Drafts are seen by nobody else; what is retired cannot be bought any more" />
      {creating ? <NumberInput source="stock" label="How many there are" helperText="Empty: sold without counting" />
        : <BooleanInput source="track_stock" label="Count its stock" />}
    </>
  );
}

export function ProductCreate() {
  return (
    <Create redirect="show" title="A new product">
      <SimpleForm defaultValues={{ status: "active" }} sanitizeEmptyValues={false}>
        <Inputs creating />
      </SimpleForm>
    </Create>
  );
}

export function ProductEdit() {
  return (
    <Edit mutationMode="pessimistic" redirect="show" title={<Name />} queryOptions={{ select: flat }} transform={only}>
      <SimpleForm>
        <Inputs />
      </SimpleForm>
    </Edit>
  );
}

function Name() {
  return <span>{useRecordContext()?.name as string}</span>;
}

/** A product as it is edited: its category and whether it is counted by names of their own. */
function flat(data: RaRecord): RaRecord {
  return { ...data, category_id: data.category?.id ?? null, track_stock: data.stock?.tracked };
}

function only(data: Record<string, unknown>, options?: { previousData?: Record<string, unknown> }): Record<string, unknown> {
  const before = options?.previousData ?? {};
  const mine = ["name", "price", "sku", "category_id", "description", "status", "track_stock"];
  return Object.fromEntries(
    mine.filter((name) => JSON.stringify(data[name]) !== JSON.stringify(before[name])).map((name) => [name, data[name]]),
  );
}
