/** What went wrong, and what to do about it. */

import type { ErrorCode } from "@hushroom/protocol";
import { useSpeech } from "./speech.ts";

export function ErrorNote({ code }: { readonly code: ErrorCode | null }) {
  const { errorText } = useSpeech();
  if (code === null) return null;
  const { what, next } = errorText(code);
  return (
    <p class="trouble" role="alert">
      <strong>{what}</strong> {next}
    </p>
  );
}
