/** All verbs of the `hushroom` command. */

import type { Command } from "./command.ts";
import { card } from "./commands/card.ts";
import { edit, react, recall, remove } from "./commands/change.ts";
import { contact } from "./commands/contact.ts";
import { group } from "./commands/group.ts";
import { help } from "./commands/help.ts";
import { history } from "./commands/history.ts";
import { host } from "./commands/host.ts";
import { id } from "./commands/id.ts";
import { join } from "./commands/join.ts";
import { relay } from "./commands/relay.ts";
import { send } from "./commands/send.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { stop } from "./commands/stop.ts";
import { tail } from "./commands/tail.ts";
import { unread } from "./commands/unread.ts";

export const VERBS: Readonly<Record<string, Command>> = {
  ...{ start, stop, status, host, join, relay },
  ...{ id, card, contact, group, send, tail, unread, history, help },
  ...{ edit, delete: remove, react, recall },
};
