import { useEffect, useState } from "react";
import { useLogin } from "react-admin";
import { ApiError } from "../shared/api";
import type { User } from "../shared/session";
import { knock, leave, present, worksHere } from "./base/door";

/** Who does not work here sees this and nothing else. */
export function Door() {
  const login = useLogin();
  const [visitor, setVisitor] = useState<User | null>(null);
  const [wrong, setWrong] = useState("");
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    knock().then(setVisitor, () => undefined);
  }, []);

  async function enter(event: React.FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(event.currentTarget));
    setBusy(true);
    setWrong("");
    try {
      await login(typed);
    } catch (error) {
      if (error instanceof ApiError && error.code === "not_staff") setVisitor(present());
      else setWrong(error instanceof ApiError ? error.message : "That did not work. Try again.");
    } finally {
      setBusy(false);
    }
  }

  return (
    <main className="door">
      <div className="board">
        <p className="signboard" aria-hidden="true">DUKA</p>
        <h1>Behind the counter</h1>
        {visitor && !worksHere(visitor) ? (
          <>
            <p>
              This door is for the people who work in the shop. You are signed in as <b>{visitor.name || visitor.email}</b>,
              a customer. Your orders are in the shop.
            </p>
            <a className="button" href="/shop/">Go to the shop</a>
            <button type="button" className="button plain" onClick={() => leave().then(() => setVisitor(null))}>
              Sign in as somebody else
            </button>
          </>
        ) : (
          <form onSubmit={enter}>
            <p>For the people who work in the shop. To buy something, <a href="/shop/">go to the shop</a>.</p>
            <label htmlFor="login">E-mail or user name</label>
            <input id="login" name="login" autoComplete="username" required />
            <label htmlFor="password">Password</label>
            <input id="password" name="password" type="password" autoComplete="current-password" required />
            {wrong && <p className="wrong" role="alert">{wrong}</p>}
            <button type="submit" className="button" disabled={busy}>{busy ? "One moment" : "Sign in"}</button>
          </form>
        )}
      </div>
    </main>
  );
}
