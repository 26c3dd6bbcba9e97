/** How Tor is doing, in words, with the way to the settings that help. */

import { torWords } from "@hushroom/client";
import { useState } from "preact/hooks";
import { CopyButton } from "../ui/copy-button.tsx";
import { useScreen } from "../ui/screen.ts";
import { useSpeech } from "../ui/speech.ts";
import { TorSettings } from "./tor-settings.tsx";

export function TorState() {
  const { owner, t } = useScreen();
  const { errorText } = useSpeech();
  const [settingsOpen, setSettingsOpen] = useState(false);
  const { tor } = owner.state;
  if (tor === null) return null;
  const problem = tor.problem === null || tor.phase === "absent" ? null : errorText(tor.problem);
  const moving = tor.phase === "starting" || tor.phase === "connecting";
  const words = torWords(t, tor);
  return (
    <section class="tor-state" aria-label={t("owner.tor-title")}>
      <p role="status">{words.now}</p>
      {moving && <progress max={100} value={tor.progress} aria-label={words.now} />}
      {words.wait !== null && <p class="hint">{words.wait}</p>}
      {problem !== null && (
        <p class="hint">
          {problem.what} {problem.next}
        </p>
      )}
      {tor.phase === "absent" && <InstallTor command={tor.installCommand} />}
      {tor.outdated && <p class="hint">{t("owner.tor-outdated")}</p>}
      {tor.phase !== "absent" && tor.phase !== "off" && (
        <button type="button" class="button button-plain" onClick={() => setSettingsOpen(true)}>
          {t("owner.tor-settings")}
        </button>
      )}
      {settingsOpen && <TorSettings onClose={() => setSettingsOpen(false)} />}
    </section>
  );
}

export function InstallTor({ command }: { readonly command: string | null }) {
  const { t } = useScreen();
  if (command === null) return <p class="hint">{t("owner.tor-install-unknown")}</p>;
  return (
    <div class="install">
      <p class="hint">{t("owner.tor-install")}</p>
      <pre class="command" dir="ltr" id="install-command">
        {command}
      </pre>
      <CopyButton text={command} label={t("owner.copy-command")} shownIn="install-command" />
      <p class="hint">{t("owner.tor-meanwhile")}</p>
    </div>
  );
}
