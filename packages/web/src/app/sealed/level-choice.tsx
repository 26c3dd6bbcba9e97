/** The privacy level of a conversation: which one is in force, and what each hides and costs before it is chosen. */

import { levelChoosing, levelIntro, levelOptionWords, levelState, type Talk } from "@hushroom/client";
import type { LevelOptionView } from "@hushroom/protocol";
import { useEffect, useId, useState } from "preact/hooks";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { useAction, useScreen } from "../../ui/screen.ts";
import { Words } from "../../ui/words.tsx";

interface Props {
  readonly talk: Talk;
}

/** Null where both are at `direct` and nobody asked for anything else. */
export function LevelState({ talk }: Props) {
  const { t } = useScreen();
  const parts = levelState(t, talk.view);
  if (parts === null) return null;
  const { used, inForce } = talk.view.level;
  return (
    <p class={used !== "direct" && !inForce ? "trouble" : "note"} role="status">
      <Words parts={parts} />
    </p>
  );
}

export function LevelChoice({ talk }: Props) {
  const { owner, t } = useScreen();
  const id = useId();
  const { error, run } = useAction();
  const [options, setOptions] = useState<readonly LevelOptionView[]>([]);
  const { conversation, level } = talk.view;
  useEffect(() => {
    void run(async () => setOptions(await owner.sealed.call("conversation.levels", { conversation })));
  }, [conversation, JSON.stringify(level)]);
  return (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{t("level.title")}</h2>
      <p>{levelIntro(t, talk.view)}</p>
      {options.map((option) => (
        <LevelOption key={option.level} talk={talk} option={option} />
      ))}
      <ErrorNote code={error} />
    </section>
  );
}

function LevelOption({ talk, option }: Props & { readonly option: LevelOptionView }) {
  const { owner, t } = useScreen();
  const { conversation, level } = talk.view;
  const choosing = levelChoosing(t, talk.view, option.level);
  const isDirect = option.level === "direct";
  return (
    <div class="stack level-option">
      <h3>
        {t(`level.name-${option.level}`)}
        {level.own === option.level && <span class="badge">{t("level.chosen")}</span>}
      </h3>
      <LevelFacts talk={talk} option={option} />
      {level.own !== option.level && <ErrorNote code={option.refusal} />}
      {level.own !== option.level && option.refusal === null && (
        <div>
          <ConfirmButton
            label={choosing.label}
            title={<Words parts={choosing.title} />}
            text={isDirect && choosing.direct}
            confirm={t("level.confirm")}
            work={() => owner.sealed.call("conversation.settings", { conversation, level: option.level })}
          >
            {!isDirect && <LevelFacts talk={talk} option={option} />}
          </ConfirmButton>
        </div>
      )}
    </div>
  );
}

/** What it hides and costs is there without asking for it; the rest for who does. */
function LevelFacts({ talk, option }: Props & { readonly option: LevelOptionView }) {
  const { t } = useScreen();
  const { claim, cost, more } = levelOptionWords(t, talk.view, option);
  return (
    <>
      <p>{claim}</p>
      <p class="level-cost">{cost}</p>
      <details class="fold">
        <summary>{t("level.more", { level: t(`level.name-${option.level}`) })}</summary>
        <div class="stack">
          {more.map((sentence) => (
            <p key={sentence} class="hint">
              {sentence}
            </p>
          ))}
        </div>
      </details>
    </>
  );
}
