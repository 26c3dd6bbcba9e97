/** The slash commands that the reader may use, one a line. */

import { commandsHelp } from "@hushroom/client";
import type { Role } from "@hushroom/protocol";

interface Props {
  readonly text: string;
  readonly reader: Role;
}

export function CommandsHelp({ text, reader }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <ul class="note commands-help" dir="ltr" tabIndex={0}>
      {commandsHelp(text, reader).map((command) => (
        <li key={command}>{command}</li>
      ))}
    </ul>
  );
}
