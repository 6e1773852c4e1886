import { BooleanInput, DataTable, Edit, SaveButton, SelectInput, SimpleForm, TextInput, Toolbar, type RaRecord, useRecordContext } from "react-admin";
import { Link } from "react-router-dom";
import { phone } from "../../shared/phone";
import { Facts, PhoneField, When, WhenField } from "../base/fields";
import { Nothing, Rows } from "./lists";

const roles = [{ id: "customer", name: "customer" }, { id: "staff", name: "staff" }, { id: "admin", name: "administrator" }];
const filters = [
  <TextInput key="q" source="q" label="Name, e-mail or phone" alwaysOn />,
  <SelectInput key="role" source="role" alwaysOn choices={roles} />,
];

export const UserList = () => (
  <Rows filters={filters} title="People">
    <DataTable rowClick="edit" bulkActionButtons={false} empty={<Nothing>Nobody like that.</Nothing>}>
      <DataTable.Col source="name" disableSort
        render={(row: RaRecord) => <Link className="to" to={`/users/${row.id}`}>{row.name || row.username || row.email}</Link>} />
      <DataTable.Col source="email" label="E-mail" disableSort />
      <DataTable.Col source="phone" disableSort><PhoneField source="phone" /></DataTable.Col>
      <DataTable.Col source="role" disableSort render={(row: RaRecord) => roles.find((each) => each.id === row.role)?.name} />
      <DataTable.Col source="disabled" label="Door" disableSort render={(row: RaRecord) => (row.disabled ? "✗ shut out" : "✓ may sign in")} />
      <DataTable.Col source="created_at" label="Since" disableSort><WhenField source="created_at" /></DataTable.Col>
    </DataTable>
  </Rows>
);

export const UserEdit = () => (
  <Edit mutationMode="pessimistic" redirect="list" title="A person">
    <SimpleForm toolbar={<Toolbar><SaveButton /></Toolbar>}>
      <Who />
      <SelectInput source="role" choices={roles} helperText="Their sign-ins end at once, and they sign in again with the new role" />
      <BooleanInput source="disabled" label="Shut out" helperText="They cannot sign in; what they ordered stays" />
    </SimpleForm>
  </Edit>
);

function Who() {
  const person = useRecordContext();
  return (
    <Facts rows={[
      ["Name", person?.name || null], ["E-mail", person?.email], ["User name", person?.username],
      ["Phone", person?.phone && phone(person.phone)], ["Since", <When key="w" at={person?.created_at} />],
    ]} />
  );
}
