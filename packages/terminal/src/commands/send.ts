/** `hushroom send WHO [TEXT|-]`: one message, from words or a pipe; prints its id once it is kept. */

import { randomBytes } from "node:crypto";
import type { ApiConnection } from "@hushroom/client";
import { endWithParent } from "@hushroom/net";
import { type DeliveryState, errorCodeOf, HushError } from "@hushroom/protocol";
import type { ExitCode } from "../command.ts";
import { isNews } from "../delivery-progress.ts";
import { messageFrom } from "../message-text.ts";
import { parseDuration } from "../options.ts";
import type { Output } from "../output.ts";
import { sealedVerb } from "../sealed-verb.ts";
import { findConversation, findMessage } from "../who.ts";

const FLAGS = { text: ["reply", "once", "timeout"], switches: ["wait"] };

export const send = sealedVerb(FLAGS, async (context): Promise<ExitCode> => {
  const { api, output, options, words } = context;
  const [who, ...typed] = words;
  if (who === undefined) throw new HushError("CONFIG_BAD_VALUE");
  if (options.on("wait")) endWithParent(() => process.exit(1));
  const withinMs = options.read("timeout", parseDuration);
  const { conversation } = await findConversation(who, context);
  const text = await messageFrom(typed, context.input);
  const once = options.text("once") ?? randomBytes(16).toString("hex");
  const arrival = options.on("wait") ? new Arrival(api, output, conversation) : null;
  const reply = options.text("reply");
  const replyTo = reply === null ? null : await findMessage(conversation, reply, context);
  const { id } = await api.call("conversation.send", { conversation, text, replyTo, once });
  output.tell({ event: "sent", conversation, id, text }, id);
  return arrival === null ? 0 : await arrival.of(id, withinMs);
});

/** Follows one message until it has arrived or failed, also through a lost connection to the program. */
class Arrival {
  readonly #api: ApiConnection;
  readonly #output: Output;
  readonly #conversation: string;
  /** States may be told before the answer that brings the id. */
  readonly #states = new Map<string, DeliveryState>();
  #changed: () => void = () => {};

  constructor(api: ApiConnection, output: Output, conversation: string) {
    this.#api = api;
    this.#output = output;
    this.#conversation = conversation;
    api.onEvent((event) => {
      if (event.event === "conversation.delivery") this.#take(event.params.id, event.params.state);
      if (event.event === "conversation.row" && event.params.row.type === "message") {
        const { id, delivery } = event.params.row;
        if (delivery !== null) this.#take(id, delivery.state);
      }
    });
  }

  async of(id: string, withinMs: number | null): Promise<ExitCode> {
    const late = withinMs === null ? null : Date.now() + withinMs;
    const unwatch = this.#api.onState((state) => {
      if (state === "open") this.#lookUp(id);
    });
    this.#lookUp(id);
    let shown: DeliveryState | undefined;
    for (;;) {
      const state = this.#states.get(id);
      if (state !== undefined && state !== shown) {
        shown = state;
        this.#output.tell({ event: "delivery", id, state }, this.#output.words(`talk.delivery-${state}`));
      }
      if (state === "delivered" || state === "read") break;
      if (state === "failed" || state === "recalled" || (late !== null && Date.now() >= late)) {
        throw new HushError("SEALED_NOT_DELIVERED");
      }
      await this.#change(late);
    }
    unwatch();
    return 0;
  }

  #take(id: string, state: DeliveryState): void {
    if (!isNews(this.#states.get(id), state)) return;
    this.#states.set(id, state);
    this.#changed();
  }

  /** What was told while nobody listened. */
  #lookUp(id: string): void {
    const conversation = this.#conversation;
    this.#api.call("conversation.row", { conversation, id }).then(
      (row) => {
        if (row.type === "message" && row.delivery !== null) this.#take(id, row.delivery.state);
      },
      (error) => {
        if (errorCodeOf(error) === "SEALED_NO_MESSAGE") this.#take(id, "failed");
      },
    );
  }

  #change(late: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = late === null ? null : setTimeout(resolve, Math.max(0, late - Date.now()));
      this.#changed = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });
  }
}
