/** One client above its level machine, whose conversations are the program's own: groups, and pairs that let somebody in. */

import { hexText, type LevelEffect } from "@hushroom/protocol";
import type { Said } from "../trace/run.ts";
import type { GroupTown } from "./group-town.ts";
import type { Voice } from "./speaker.ts";

export interface GroupVoiceOptions {
  readonly client: number;
  readonly town: GroupTown;
  readonly script: readonly Said[];
  readonly startMs: number;
}

export class GroupVoice implements Voice {
  readonly #options: GroupVoiceOptions;

  constructor(options: GroupVoiceOptions) {
    this.#options = options;
  }

  begin(): void {
    const { client, town, startMs } = this.#options;
    for (const member of town.membersOf(client)) {
      town.open(member);
      member.do({ type: "came" }, startMs);
    }
  }

  came(): void {}

  say(said: number, nowMs: number): void {
    const { town, script } = this.#options;
    town.say(said, script[said] as Said, nowMs);
  }

  woken(nowMs: number): void {
    const { client, town } = this.#options;
    for (const member of town.membersOf(client)) member.woken(nowMs);
  }

  effect(effect: LevelEffect, nowMs: number): void {
    const { client, town } = this.#options;
    const member = "conversation" in effect ? town.member(client, effect.conversation ?? "") : undefined;
    switch (effect.type) {
      case "booted":
        town.booted(client, effect.conversation, hexText(effect.bootId), nowMs);
        return;
      case "logged":
        town.logged(client, effect, nowMs);
        return;
      case "turn":
        member?.turn(effect.slot, nowMs);
        return;
      case "found":
        member?.do({ type: "arrived", address: hexText(effect.address), frame: effect.frame.slice() }, nowMs);
        return;
      case "answered":
        // Nobody else fills boxes there: one that is full has what was put before.
        member?.do(
          { type: "answered", put: effect.put, status: effect.status === "exists" ? "same" : effect.status },
          nowMs,
        );
        return;
      case "appended":
      case "unanswered":
        member?.do(
          { type: "answered", put: effect.put, status: effect.type === "appended" ? "ok" : "failed" },
          nowMs,
        );
    }
  }
}
