/** What a guest's terminal shows of the frames that come in. */

import { type HostFrame, HushError, type MemberView } from "@hushroom/protocol";
import type { ExitCode } from "./command.ts";
import type { Output } from "./output.ts";
import { toPlainLine } from "./plain-text.ts";
import type { RoomLink } from "./room-link.ts";
import { RoomScreen } from "./room-screen.ts";

type Hello = Extract<HostFrame, { type: "hello" }>;

export class GuestScreen {
  #screen: RoomScreen;
  #entered = false;
  #leaving = false;
  #members = new Map<string, MemberView>();
  readonly #output: Output;
  readonly #roomName: string;
  readonly #link: RoomLink;

  constructor(output: Output, roomName: string, link: RoomLink) {
    this.#output = output;
    this.#roomName = roomName;
    this.#link = link;
    this.#screen = new RoomScreen(output, "");
  }

  /** The exit code once the stay is over, else null. */
  show(frame: HostFrame): ExitCode | null {
    const { words } = this.#output;
    switch (frame.type) {
      case "hello":
        this.#hello(frame);
        return null;
      case "admitted":
        this.#output.say(words("terminal.admitted"));
        return null;
      case "ended":
        this.refused(new HushError(frame.code));
        return this.#leaving ? 0 : 1;
      case "closed":
        this.#screen.show(frame);
        return 0;
      case "member":
        this.#members.set(frame.member.id, frame.member);
        return null;
      case "member-gone":
        this.#members.delete(frame.id);
        return null;
      case "answer":
      case "page":
        return null;
      default:
        this.#screen.show(frame);
        return null;
    }
  }

  /** From here on the end of the stay is the guest's own wish. */
  leave(): void {
    this.#leaving = true;
  }

  /** The room has the guest no longer: the reason, unless it is the guest's own wish. */
  refused(error: HushError): void {
    if (!this.#leaving) this.#output.error(error);
    this.#output.tell({ event: "closed" }, this.#output.words("terminal.ended"));
  }

  lost(): void {
    this.#output.tell({ event: "connection", state: "lost" }, this.#output.words("terminal.connection-lost"));
  }

  listMembers(): void {
    this.#screen.listMembers([...this.#members.values()]);
  }

  #hello(hello: Hello): void {
    this.#members = new Map(hello.members.map((member) => [member.id, member]));
    if (hello.state === "waiting") {
      this.#output.tell({ event: "waiting" }, this.#output.words("terminal.waiting"));
      return;
    }
    if (hello.you !== null && !this.#entered) this.#enter(hello, hello.you);
    for (const item of hello.items) this.#screen.show(item);
    this.#screen.show({ type: "reachability", reachability: hello.reachability });
  }

  #enter(hello: Hello, you: MemberView): void {
    const { words } = this.#output;
    this.#entered = true;
    this.#screen = new RoomScreen(this.#output, you.id);
    const lines = [
      words("terminal.joined", { name: toPlainLine(hello.settings.name) }),
      ...(this.#link.isOnion ? [] : [words("terminal.lan-warning")]),
      words("terminal.guest-rule"),
    ];
    this.#output.tell({ event: "room", name: this.#roomName, you: you.name }, lines.join("\n"));
    this.#screen.showMembers(hello.members);
  }
}
