import { useMemo } from "react";
import { Admin, CustomRoutes, Resource } from "react-admin";
import { BrowserRouter, Route } from "react-router-dom";
import { dataProvider } from "./base/data";
import { authProvider } from "./base/door";
import { words } from "./base/i18n";
import { theme } from "./base/theme";
import { Door } from "./Door";
import { Frame } from "./Frame";
import { AuditList } from "./pages/audit";
import { BookingCalendar, BookingList, BookingShow } from "./pages/bookings";
import { CategoryCreate, CategoryEdit, CategoryList } from "./pages/categories";
import { Counter } from "./pages/Counter";
import { Dashboard } from "./pages/Dashboard";
import { Imports } from "./pages/Imports";
import { Lorries } from "./pages/Lorries";
import { OrderList } from "./pages/orders";
import { OrderShow } from "./pages/OrderShow";
import { PaymentList } from "./pages/payments";
import { PaymentShow } from "./pages/PaymentShow";
import { ProductCreate, ProductEdit, ProductList } from "./pages/products";
import { ProductShow } from "./pages/ProductShow";
import { ReceiptList, ReceiptShow } from "./pages/receipts";
import { RefundList, RefundShow } from "./pages/refunds";
import { Reports } from "./pages/Reports";
import { ReviewList } from "./pages/review";
import { Statements } from "./pages/Statements";
import { TransportList, TransportShow } from "./pages/transport";
import { UserEdit, UserList } from "./pages/users";
import { WebhookCreate, WebhookEdit, WebhookList } from "./pages/webhooks";
import { WebhookShow } from "./pages/WebhookShow";

export function BackOffice() {
  const [light, dark] = useMemo(() => [theme("light"), theme("dark")], []);
  return (
    <BrowserRouter basename={import.meta.env.BASE_URL.replace(/\/$/, "")}>
      <Admin
        title="Duka"
        authProvider={authProvider}
        dataProvider={dataProvider}
        i18nProvider={words}
        dashboard={Dashboard}
        layout={Frame}
        loginPage={Door}
        theme={light}
        darkTheme={dark}
        requireAuth
        disableTelemetry
      >
        <Resource name="orders" list={OrderList} show={OrderShow} recordRepresentation="number" />
        <Resource name="payments" list={PaymentList} show={PaymentShow} />
        <Resource name="review" list={ReviewList} />
        <Resource name="receipts" list={ReceiptList} show={ReceiptShow} />
        <Resource name="refunds" list={RefundList} show={RefundShow} />
        <Resource name="products" list={ProductList} show={ProductShow} edit={ProductEdit} create={ProductCreate}
          recordRepresentation="name" />
        <Resource name="bookings" list={BookingList} show={BookingShow} />
        <Resource name="transport-requests" list={TransportList} show={TransportShow} />
        <Resource name="categories" list={CategoryList} edit={CategoryEdit} create={CategoryCreate}
          recordRepresentation="name" />
        <Resource name="users" list={UserList} edit={UserEdit} recordRepresentation="email" />
        <Resource name="webhooks" list={WebhookList} show={WebhookShow} edit={WebhookEdit} create={WebhookCreate}
          recordRepresentation="url" />
        <Resource name="audit-events" list={AuditList} />
        <CustomRoutes>
          <Route path="/counter" element={<Counter />} />
          <Route path="/calendar" element={<BookingCalendar />} />
          <Route path="/transport" element={<Lorries />} />
          <Route path="/imports" element={<Imports />} />
          <Route path="/reports" element={<Reports />} />
          <Route path="/statements" element={<Statements />} />
        </CustomRoutes>
      </Admin>
    </BrowserRouter>
  );
}
