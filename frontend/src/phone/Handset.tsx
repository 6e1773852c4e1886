import { useEffect, useRef, useState } from "react";
import { phone as spaced } from "../shared/phone";
import { PayByHand } from "./PayByHand";
import { type Facts, type Message, type Prompt, type Screen, shillings, sim, useWatched } from "./simulator";

type App = "locked" | "home" | "messages" | "mpesa";

/** One cheap Android. A prompt comes over whatever is shown, also over the lock. */
export function Handset({ number, facts, put }: { number: string; facts: Facts | null; put?: () => void }) {
  const { data: screen, again } = useWatched<Screen>(`./phone/${number}`, 800);
  const [app, setApp] = useState<App>("locked");
  const [seen, setSeen] = useState<number | null>(null);
  const count = screen?.messages.length ?? 0;
  if (screen && seen === null) setSeen(count);
  const unread = Math.max(0, count - (seen ?? count));
  if (app === "messages" && seen !== count && seen !== null) setSeen(count);
  const rings = screen?.prompt ?? null;
  useVibration(rings?.checkout_request_id);

  return (
    <article className={`handset ${rings ? "rings" : ""}`} aria-label={`Phone ${spaced(number)}`}>
      <div className="screen">
        <p className="bar"><span>{screen?.clock ?? "--:--"}</span><span className="own">{spaced(number)}</span><span aria-hidden="true">▂▄▆ 4G ▮▮▯</span></p>
        <div className="shown" inert={rings !== null}>
          {app === "locked" && <Lock screen={screen} unread={unread} open={() => setApp(unread ? "messages" : "home")} />}
          {app === "home" && <Home screen={screen} unread={unread} go={setApp} />}
          {app === "messages" && <Messages messages={screen?.messages ?? []} />}
          {app === "mpesa" && facts && <PayByHand number={number} facts={facts} balance={screen?.balance} done={() => { setApp("messages"); again(); }} />}
        </div>
        {rings && <Stk key={rings.checkout_request_id} number={number} prompt={rings} pin={facts?.pin} done={again} />}
        {app !== "locked" && !rings && (
          <nav className="keys" aria-label={`Keys of ${spaced(number)}`}>
            <button type="button" aria-label="Home" onClick={() => setApp("home")}>○</button>
            <button type="button" aria-label="Lock" onClick={() => setApp("locked")}>▢</button>
          </nav>
        )}
      </div>
      {put && <button type="button" className="put" onClick={put}>Put this phone down</button>}
    </article>
  );
}

function useVibration(ringing: string | undefined) {
  useEffect(() => {
    // A browser refuses to shake for a page that nobody has touched, and writes an error each time.
    if (ringing && navigator.userActivation?.hasBeenActive) navigator.vibrate?.([200, 100, 200]);
  }, [ringing]);
}

function Lock({ screen, unread, open }: { screen: Screen | null; unread: number; open: () => void }) {
  const newest = screen?.messages[0];
  return (
    <button type="button" className="lock" onClick={open}>
      <span className="clock">{screen?.clock ?? ""}</span>
      {unread > 0 && newest ? (
        <span className="note"><span className="begins"><b>M-PESA</b> {newest.text}</span></span>
      ) : <span className="quiet">Waiting for the shop to ask</span>}
      <span className="unlock">Tap to unlock</span>
    </button>
  );
}

function Home({ screen, unread, go }: { screen: Screen | null; unread: number; go: (app: App) => void }) {
  return (
    <div className="home">
      <p className="balance"><small>M-PESA balance</small><b>{screen ? shillings(screen.balance) : ""}</b></p>
      <div className="apps">
        <button type="button" onClick={() => go("messages")}>
          <span className="icon" aria-hidden="true">✉</span>Messages{unread > 0 && <b className="unread"> {unread} new</b>}
        </button>
        <button type="button" onClick={() => go("mpesa")}><span className="icon money" aria-hidden="true">₭</span>Lipa by hand</button>
      </div>
    </div>
  );
}

function Messages({ messages }: { messages: Message[] }) {
  return (
    <div className="messages">
      <h2>M-PESA</h2>
      {messages.length === 0 && <p className="quiet">No messages. When money moves, M-PESA writes here.</p>}
      <ol>
        {messages.map((message, index) => (
          <li key={index} className={message.paid ? "paid" : ""}><p>{message.text}</p><small>{message.when}</small></li>
        ))}
      </ol>
    </div>
  );
}

function Stk({ number, prompt, pin, done }: { number: string; prompt: Prompt; pin?: string; done: () => void }) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.focus(), []);

  async function act(path: string, body: object) {
    if (busy) return;
    setBusy(true);
    await sim("POST", `./phone/${number}/${path}`, body).catch(() => undefined);
    done();
  }
  const press = (digit: string) => setTyped((before) => (before + digit).slice(0, 4));

  useEffect(() => {
    const shown = dialog.current;
    const keyed = (event: KeyboardEvent) => {
      if (/^\d$/.test(event.key)) setTyped((before) => (before + event.key).slice(0, 4));
      else if (event.key === "Backspace") setTyped((before) => before.slice(0, -1));
      else return;
      event.preventDefault();
    };
    shown?.addEventListener("keydown", keyed);
    return () => shown?.removeEventListener("keydown", keyed);
  }, []);

  return (
    <dialog open className="stk" aria-label={prompt.text} tabIndex={-1} ref={dialog}>
      <p className="question">{prompt.text}</p>
      <p className="pin"><span className="said">{typed.length} of 4 digits</span>{[0, 1, 2, 3].map((place) => <i key={place} className={place < typed.length ? "full" : ""} />)}</p>
      <p className="quiet">Enter M-PESA PIN. {pin && `${pin} is right, any other is wrong.`} Rings {prompt.seconds} s more.</p>
      <div className="pad">
        {[..."123456789"].map((digit) => <button type="button" key={digit} onClick={() => press(digit)}>{digit}</button>)}
        <button type="button" aria-label="Delete the last digit" onClick={() => setTyped(typed.slice(0, -1))}>⌫</button>
        <button type="button" onClick={() => press("0")}>0</button>
      </div>
      <div className="answers">
        <button type="button" disabled={busy} onClick={() => act("cancel", {})}>Cancel</button>
        <button type="button" className="go" disabled={busy || typed.length < 4} onClick={() => act("pin", { pin: typed })}>Send</button>
      </div>
    </dialog>
  );
}
