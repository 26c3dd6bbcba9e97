/** A face of one column: the program's name, the language, a heading and what belongs to it. */

import type { ComponentChildren } from "preact";
import { LanguageSwitch } from "../ui/language-switch.tsx";
import { PageTitle } from "../ui/page-title.tsx";
import { Wordmark } from "../ui/wordmark.tsx";
import { useRelayScreen } from "./relay-screen.ts";

interface Props {
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
}

export function SheetPage({ title, children }: Props) {
  const screen = useRelayScreen();
  return (
    <div class="page relay-page">
      <header class="page-head">
        <Wordmark />
        <LanguageSwitch {...screen} />
      </header>
      <main class="column">
        <PageTitle>{title}</PageTitle>
        {children}
      </main>
    </div>
  );
}
