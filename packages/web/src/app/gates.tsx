/** What stands instead of the page: no token, a wrong one, the program not found yet, the program ended. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { type LanguageProps, LanguageSwitch } from "../ui/language-switch.tsx";
import { Wordmark } from "../ui/wordmark.tsx";

interface GateProps extends LanguageProps {
  readonly title: string;
  readonly children?: ComponentChildren;
}

function Gate({ title, children, ...language }: GateProps) {
  useEffect(() => {
    document.title = `${title} · Hushroom`;
  }, [title]);
  return (
    <main class="gate">
      <Wordmark />
      <h1>{title}</h1>
      {children}
      <LanguageSwitch {...language} />
    </main>
  );
}

export function TokenGate({ wrong, ...common }: LanguageProps & { readonly wrong: boolean }) {
  const { t } = common;
  return (
    <Gate {...common} title={t(wrong ? "owner.gate-wrong-title" : "owner.gate-token-title")}>
      <p>{t(wrong ? "owner.gate-wrong-text" : "owner.gate-token-text")}</p>
      <p>{t("owner.gate-token-how")}</p>
      <pre class="command" dir="ltr">
        npm start
      </pre>
    </Gate>
  );
}

export function ConnectingGate(common: LanguageProps) {
  return (
    <Gate {...common} title={common.t("owner.connecting")}>
      <progress aria-label={common.t("owner.connecting")} />
    </Gate>
  );
}

export function StoppedGate(common: LanguageProps) {
  return (
    <Gate {...common} title={common.t("owner.stopped-title")}>
      <p role="status">{common.t("owner.stopped-text")}</p>
    </Gate>
  );
}
