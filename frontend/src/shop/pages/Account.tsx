import { useQuery } from "@tanstack/react-query";
import { Suspense, lazy } from "react";
import { Link, useSearchParams } from "react-router";
import { ask, client } from "../../shared/api";
import { useText } from "../../shared/i18n";
import { type User, useSignedIn } from "../../shared/session";
import { SignIn } from "../parts/SignIn";
import { Loading, Trouble } from "../parts/states";
import { Theme } from "../parts/Theme";
import { useTitle } from "../parts/title";
import { Mine as Storage, useMine } from "../storage/Mine";

const Profile = lazy(() => import("../parts/Profile"));

/** Only addresses of our own pages are gone on to. */
function nextIn(address: URLSearchParams): string {
  const wanted = address.get("next") ?? "";
  return /^\/[a-z]/.test(wanted) ? wanted : "/account";
}

/** Who is signed in, and the ways on from here. */
function Hello({ user }: { user: User }) {
  const t = useText();
  return (
    <>
      <p className="notice">{t("account.hello", { name: user.name || (user.username ?? user.email ?? "") })}</p>
      <div className="actions">
        <Link className="button quiet" to="/orders">
          {t("orders.title")}
        </Link>
        {user.role !== "customer" && (
          <a className="button quiet" href="/admin/">
            {t("account.office")}
          </a>
        )}
      </div>
    </>
  );
}

function Mine() {
  const t = useText();
  const me = useQuery({ queryKey: ["me"], queryFn: () => ask(() => client.GET("/api/v1/auth/me")) });
  const mine = useMine();
  if (me.isPending || mine.isPending) return <Loading label={t("loading")} />;
  return (
    <>
      {me.data ? <Hello user={me.data} /> : <Trouble error={me.error} retry={() => void me.refetch()} />}
      <Storage {...mine} />
      {me.data && (
        <Suspense fallback={<Loading label={t("loading")} />}>
          <Profile user={me.data} />
        </Suspense>
      )}
    </>
  );
}

function Guest({ next }: { next: string }) {
  return (
    <>
      <SignIn next={next} />
      <Storage {...useMine()} />
    </>
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
      {signedIn ? <Mine /> : <Guest next={nextIn(address)} />}
      <section>
        <h2>{t("account.settings")}</h2>
        <Theme />
      </section>
    </div>
  );
}
