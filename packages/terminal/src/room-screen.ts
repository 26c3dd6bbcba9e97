/** A room as lines on a terminal or as JSON lines: the same for its host and its guests. */

import { formatClock, isolate } from "@hushroom/client";
import type { MemberView, Reachability, ReachabilityState, RoomEvent, StaffEvent } from "@hushroom/protocol";
import type { Output } from "./output.ts";
import { toPlainLine } from "./plain-text.ts";
import { reachabilityWords } from "./reachability-words.ts";

export class RoomScreen {
  #reachability: ReachabilityState | null = null;
  #lastShown = 0;
  readonly #output: Output;
  /** The member id of who sits at this screen. */
  readonly #you: string;

  constructor(output: Output, you: string) {
    this.#output = output;
    this.#you = you;
  }

  show(event: RoomEvent | StaffEvent): void {
    if ((event.type === "message" || event.type === "notice") && !this.#isNew(event.id)) return;
    const { words, language } = this.#output;
    switch (event.type) {
      case "message": {
        const { id, from, text, at } = event;
        const own = event.member === this.#you;
        const clock = formatClock(language, at, "local");
        const line = `${clock} ${isolate(toPlainLine(from))}: ${toPlainLine(text)}`;
        this.#output.tell({ event: "message", id, from, text, at, own }, line);
        return;
      }
      case "notice": {
        const { change, name, before } = event;
        const people = { name: isolate(toPlainLine(name)), before: isolate(toPlainLine(before ?? "")) };
        const line = `— ${words(`room.notice-${change}`, people)}`;
        this.#output.tell({ event: "member", name, change, ...(before === null ? {} : { before }) }, line);
        return;
      }
      case "waiting":
        this.#output.tell(
          { event: "member", name: event.name, change: "waiting" },
          `— ${words("terminal.someone-waits", { name: isolate(toPlainLine(event.name)) })}`,
        );
        return;
      case "reachability":
        this.#showReachability(event.reachability);
        return;
      case "closed":
        this.#output.tell({ event: "closed" }, words("terminal.closed"));
        return;
      default:
        return;
    }
  }

  /** After a lost connection the newest page may come again. */
  #isNew(id: string): boolean {
    const number = Number(id);
    if (number <= this.#lastShown) return false;
    this.#lastShown = number;
    return true;
  }

  showMembers(members: readonly MemberView[]): void {
    if (!this.#output.json && members.length > 1) this.listMembers(members);
  }

  listMembers(members: readonly MemberView[]): void {
    const list = members.map(({ name, role, present }) => ({ name, role, present }));
    const lines = list.map(
      ({ name, role }) => `  ${isolate(toPlainLine(name))} (${this.#output.words(`room.role-${role}`)})`,
    );
    this.#output.tell({ event: "members", members: list }, lines.join("\n"));
  }

  /** Each state once: a new proof of the same state is no news here. */
  #showReachability(reachability: Reachability): void {
    const { state } = reachability;
    if (state === this.#reachability) return;
    this.#reachability = state;
    this.#output.tell({ event: "reachability", state }, reachabilityWords(this.#output.words, reachability));
  }
}
