import { Create, DataTable, Edit, NumberInput, SimpleForm, TextInput, required } from "react-admin";
import { Nothing, Rows } from "./lists";

export const CategoryList = () => (
  <Rows title="Categories">
    <DataTable rowClick="edit" bulkActionButtons={false} empty={<Nothing>No category yet. Products can be sold without one.</Nothing>}>
      <DataTable.Col source="name" disableSort />
      <DataTable.Col source="slug" label="In addresses" disableSort cellClassName="wide-only" />
      <DataTable.Col align="right" source="position" label="Place in the row" disableSort cellClassName="wide-only" />
    </DataTable>
  </Rows>
);

const Inputs = () => (
  <>
    <TextInput source="name" validate={required()} />
    <NumberInput source="position" helperText="Lower numbers come first" />
  </>
);

export const CategoryCreate = () => (
  <Create redirect="list" title="A new category">
    <SimpleForm><Inputs /></SimpleForm>
  </Create>
);

export const CategoryEdit = () => (
  <Edit mutationMode="pessimistic" redirect="list">
    <SimpleForm><Inputs /></SimpleForm>
  </Edit>
);
