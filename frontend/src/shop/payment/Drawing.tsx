import { Fragment, type ReactNode } from "react";
import { ksh } from "../../shared/money";
import { Icon, type IconName } from "../parts/Icon";

/** The payer's phone with the prompt on it, as the hand will see it. */
export function Phone({ amount, account, live }: { amount: number; account: string; live: boolean }) {
  return (
    <div className={live ? "drawn-phone live" : "drawn-phone"} aria-hidden="true">
      <div className="drawn-bar">
        <i />
        <i />
        <i />
      </div>
      <div className="drawn-screen">
        {live ? (
          <div className="drawn-prompt">
            <span>{ksh(amount)}</span>
            <small>{account}</small>
            <b>
              <i />
              <i />
              <i />
              <i />
            </b>
          </div>
        ) : (
          <div className="drawn-sending">
            <i />
            <i />
            <i />
          </div>
        )}
      </div>
    </div>
  );
}

/** The text with its M-Pesa on one line. */
function unbroken(text: string): ReactNode {
  if (!text.includes("M-Pesa")) return text;
  const [before, ...after] = text.split("M-Pesa");
  return (
    <>
      {before}
      <span className="whole">M-Pesa</span>
      {after.join("M-Pesa")}
    </>
  );
}

/** Its sentences, each on lines of its own where they do not fit beside each other. */
const sentences = (text: string): ReactNode =>
  text.split(/(?<=\.) /).map((each, index) => (
    <Fragment key={each}>
      {index > 0 && " "}
      <span className="sentence">{unbroken(each)}</span>
    </Fragment>
  ));

/** A sign as large as the news. */
export function Sign({ icon, tone, children }: { icon: IconName; tone: string; children: string }) {
  return (
    <div className={`news ${tone}`}>
      <span className="news-sign">
        <Icon name={icon} />
      </span>
      <h1>{sentences(children)}</h1>
    </div>
  );
}
