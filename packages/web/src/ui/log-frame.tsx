/** The frame of a log that is read live: it stays at the newest line unless the reader has scrolled back. */

import type { ComponentChildren } from "preact";
import { ErrorNote } from "./error-note.tsx";
import { useAction } from "./screen.ts";
import { useTranslate } from "./translate.ts";
import { useFollowing } from "./use-following.ts";

interface Props {
  readonly label: string;
  readonly hasOlder: boolean;
  readOlder(): Promise<unknown>;
  /** The rows. */
  readonly children: ComponentChildren;
}

export function LogFrame({ label, hasOlder, readOlder, children }: Props) {
  const t = useTranslate();
  const { scroller, onScroll, following, toEnd } = useFollowing();
  const older = useAction();
  return (
    <div class="log-frame-live">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the keyboard */}
      <div class="log-scroll" ref={scroller} onScroll={onScroll} tabIndex={0}>
        <div>
          {hasOlder && (
            <button
              type="button"
              class="button button-plain log-older"
              disabled={older.busy}
              onClick={() => older.run(readOlder)}
            >
              {t(older.busy ? "owner.working" : "room.older")}
            </button>
          )}
          <ErrorNote code={older.error} />
          <div role="log" aria-relevant="additions" aria-label={label} aria-busy={older.busy}>
            <ol class="log">{children}</ol>
          </div>
        </div>
      </div>
      {!following && (
        <button type="button" class="button button-quiet to-newest" onClick={toEnd}>
          {t("room.to-newest")}
        </button>
      )}
    </div>
  );
}
