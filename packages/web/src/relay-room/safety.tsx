/** What protects people in a relay room and what doesn't, in plain words; first where this page itself came from. */

import { pageOrigin } from "@hushroom/client";
import { Words } from "../ui/words.tsx";
import { useRelayScreen } from "./relay-screen.ts";

/** Whoever gave out the page could have changed it. */
export function PageSource() {
  const { t, isCarried } = useRelayScreen();
  const origin = pageOrigin(location);
  const { host, hostname, protocol } = location;
  if (origin !== "served")
    return <p class="note">{t(isCarried ? "relay.safety-carried" : `relay.safety-${origin}`)}</p>;
  const isPlain = protocol === "http:" && !hostname.endsWith(".onion");
  return (
    <p class="note note-strong">
      <Words parts={t.parts("relay.safety-served", { host })} />{" "}
      {isPlain && <Words parts={t.parts("relay.safety-plain", { host })} />}
    </p>
  );
}

const FACTS = ["sealed", "relay", "hold", "link", "members", "forget", "sleep"] as const;

export function SafetyFacts() {
  const { t } = useRelayScreen();
  return (
    <section class="stack" aria-label={t("relay.safety-title")}>
      <h2>{t("relay.safety-title")}</h2>
      <ul class="fact-list">
        {FACTS.map((fact) => (
          <li key={fact}>{t(`relay.safety-${fact}`)}</li>
        ))}
      </ul>
    </section>
  );
}
