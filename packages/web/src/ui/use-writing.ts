/**
 * The words in a writing box, on their way to the program: they stay until it has them, what is typed meanwhile stays
 * after them, and an Enter pressed meanwhile counts once they are there.
 */

import type { ErrorCode } from "@hushroom/protocol";
import { useEffect, useRef, useState } from "preact/hooks";
import { useAction } from "./screen.ts";

interface Options<Outcome> {
  /** What stands in the box at first. */
  readonly first: string;
  /** With every change, so that it is there again when the box comes back. */
  keep(text: string): void;
  /** `once` is the same while the same words are tried again, so that they never come twice. */
  perform(text: string, once: string): Promise<Outcome>;
  /** The program has them. */
  onSent(outcome: Outcome): void;
}

export interface Writing {
  readonly text: string;
  readonly busy: boolean;
  /** Why the words did not get through. */
  readonly error: ErrorCode | null;
  change(text: string): void;
  send(): void;
}

const afterSending = (text: string, sent: string) => (text.startsWith(sent) ? text.slice(sent.length) : text);

export function useWriting<Outcome>({ first, keep, perform, onSent }: Options<Outcome>): Writing {
  const [text, setText] = useState(first);
  const action = useAction();
  const current = useRef(first);
  const once = useRef(crypto.randomUUID());
  const underWay = useRef<string | null>(null);
  const wanted = useRef(false);
  const [turns, setTurns] = useState(0);
  const change = (typed: string) => {
    once.current = crypto.randomUUID();
    current.current = typed;
    keep(typed);
    setText(typed);
  };
  const send = async () => {
    const words = current.current;
    if (words.trim() === "") return;
    if (underWay.current !== null) {
      wanted.current = words !== underWay.current;
      return;
    }
    underWay.current = words;
    await action.run(async () => {
      const outcome = await perform(words, once.current);
      change(afterSending(current.current, words));
      onSent(outcome);
    });
    underWay.current = null;
    if (!wanted.current) return;
    wanted.current = false;
    // After the page is drawn anew: what these words answer is not what the last ones answered.
    setTurns((turn) => turn + 1);
  };
  useEffect(() => {
    if (turns > 0) void send();
  }, [turns]);
  return { text, busy: action.busy, error: action.error, change, send: () => void send() };
}
