/** The guest's pages, all complete without JavaScript. */

import type { GuestPages } from "../page-views.ts";
import { composePage } from "./compose.ts";
import { historyPage } from "./history.ts";
import { joinPage } from "./join.ts";
import { logPiece, logReloadPage, logStartPage } from "./log.ts";
import { membersPage } from "./members.ts";
import { problemPage } from "./problem.ts";
import { roomPage } from "./room.ts";
import { waitingPage } from "./waiting.ts";

export const guestPages: GuestPages = {
  join: joinPage,
  waiting: waitingPage,
  problem: problemPage,
  room: roomPage,
  logStart: logStartPage,
  logPiece,
  logPage: logReloadPage,
  compose: composePage,
  history: historyPage,
  members: membersPage,
};
