import { useQuery } from "@tanstack/react-query";
import { Suspense, lazy } from "react";
import { Link, useSearchParams } from "react-router";
import { ask, client } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { useSignedIn } from "../../shared/session";
import { SignIn } from "../parts/SignIn";
import { Loading, Trouble } from "../parts/states";
import { Theme } from "../parts/Theme";
import { useTitle } from "../parts/title";
import { Mine as Storage } from "../storage/Mine";

const Profile = lazy(() => import("../parts/Profile"));

/** Only addresses of our own pages are gone on to. */
function next(address: URLSearchParams): string {
  const wanted = address.get("next") ?? "";
  return /^\/[a-z]/.test(wanted) ? wanted : "/account";
}

function Mine() {
  const t = useText();
  const me = useQuery({ queryKey: ["me"], queryFn: () => ask(() => client.GET("/api/v1/auth/me")) });
  if (me.isError) return <Trouble error={me.error} retry={() => void me.refetch()} />;
  if (!me.data) return <Loading label={t("loading")} />;
  return (
    <Suspense fallback={<Loading label={t("loading")} />}>
      <Profile user={me.data} />
    </Suspense>
  );
}

export default function AccountPage() {
  const t = useText();
  const signedIn = useSignedIn();
  const [address] = useSearchParams();
  useTitle(t("account.title"));
  return (
    <div className="page column">
      <h1>{t("account.title")}</h1>
      {signedIn ? <Mine /> : <SignIn next={next(address)} />}
      <Storage />
      <section>
        <h2>{t("account.settings")}</h2>
        <Theme />
        {signedIn && <Link to="/orders">{t("orders.title")}</Link>}
      </section>
    </div>
  );
}
