import { type ReactNode, useEffect } from "react";
import {
  AppBar, Layout, Menu, TitlePortal, useCanAccess, useTheme, type LayoutProps, RefreshIconButton, ToggleThemeButton,
  useGetIdentity, useLogout,
} from "react-admin";
import AllInbox from "@mui/icons-material/AllInbox";
import Assessment from "@mui/icons-material/Assessment";
import CalendarMonth from "@mui/icons-material/CalendarMonth";
import Category from "@mui/icons-material/Category";
import FactCheck from "@mui/icons-material/FactCheck";
import History from "@mui/icons-material/History";
import Inventory from "@mui/icons-material/Inventory2";
import LocalShipping from "@mui/icons-material/LocalShipping";
import Payments from "@mui/icons-material/Payments";
import People from "@mui/icons-material/People";
import PointOfSale from "@mui/icons-material/PointOfSale";
import Receipt from "@mui/icons-material/ReceiptLong";
import ShoppingBag from "@mui/icons-material/ShoppingBag";
import Undo from "@mui/icons-material/Undo";
import UploadFile from "@mui/icons-material/UploadFile";
import Warehouse from "@mui/icons-material/Warehouse";
import Webhook from "@mui/icons-material/Webhook";

function Me() {
  const { data } = useGetIdentity();
  const logout = useLogout();
  return (
    <>
      <span className="me">{data?.fullName}</span>
      <button type="button" className="leave" onClick={() => logout()}>Sign out</button>
    </>
  );
}

function Bar() {
  return (
    <AppBar toolbar={<><ToggleThemeButton /><RefreshIconButton /></>} userMenu={<Me />}>
      <span className="signboard" aria-hidden="true">DUKA</span>
      <TitlePortal component="h1" />
    </AppBar>
  );
}

function Only({ resource, children }: { resource: string; children: ReactNode }) {
  const { canAccess } = useCanAccess({ resource, action: "list" });
  return canAccess ? children : null;
}

function Ways() {
  return (
    <Menu>
      <Menu.DashboardItem primaryText="Today" />
      <Menu.Item to="/counter" primaryText="Counter sale" leftIcon={<PointOfSale />} />
      <Menu.Item to="/orders" primaryText="Orders" leftIcon={<ShoppingBag />} />
      <Menu.Item to="/review" primaryText="Needs a person" leftIcon={<AllInbox />} />
      <Menu.Item to="/payments" primaryText="Payments" leftIcon={<Payments />} />
      <Menu.Item to="/receipts" primaryText="Money in" leftIcon={<Receipt />} />
      <Menu.Item to="/refunds" primaryText="Refunds" leftIcon={<Undo />} />
      <Menu.Item to="/products" primaryText="Products" leftIcon={<Inventory />} />
      <Only resource="imports">
        <Menu.Item to="/imports" primaryText="Price lists" leftIcon={<UploadFile />} />
      </Only>
      <Menu.Item to="/statements" primaryText="Statements" leftIcon={<FactCheck />} />
      <Menu.Item to="/reports" primaryText="Reports" leftIcon={<Assessment />} />
      <Menu.Item to="/bookings" primaryText="Bookings" leftIcon={<Warehouse />} />
      <Menu.Item to="/calendar" primaryText="Storage calendar" leftIcon={<CalendarMonth />} />
      <Menu.Item to="/transport" primaryText="Transport" leftIcon={<LocalShipping />} />
      <Only resource="categories">
        <Menu.Item to="/categories" primaryText="Categories" leftIcon={<Category />} />
      </Only>
      <Only resource="users">
        <Menu.Item to="/users" primaryText="People" leftIcon={<People />} />
      </Only>
      <Only resource="webhooks">
        <Menu.Item to="/webhooks" primaryText="Webhooks" leftIcon={<Webhook />} />
      </Only>
      <Only resource="audit-events">
        <Menu.Item to="/audit-events" primaryText="Who did what" leftIcon={<History />} />
      </Only>
    </Menu>
  );
}

export function Frame({ children }: LayoutProps) {
  const [mode] = useTheme();
  useEffect(() => {
    if (mode === "light" || mode === "dark") document.documentElement.dataset.theme = mode;
  }, [mode]);
  return (
    <Layout appBar={Bar} menu={Ways}>
      {children}
    </Layout>
  );
}
