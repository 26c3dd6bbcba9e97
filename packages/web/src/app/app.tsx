/** Starts the owner's page: takes the token, connects to the program, draws. */

import { ApiConnection, Owner } from "@hushroom/client";
import { render } from "preact";
import { browserWire } from "./browser-wire.ts";
import { Page } from "./page.tsx";
import { restartOnNewToken, takeToken } from "./session-token.ts";

const timers = {
  setTimeout: (callback: () => void, delayMs: number) => setTimeout(callback, delayMs),
  clearTimeout: (timer: unknown) => clearTimeout(timer as number),
};

const root = document.getElementById("app");
if (root === null) throw new Error("broken invariant: index.html has #app");
restartOnNewToken();
const token = takeToken();
const owner = token === null ? null : new Owner(new ApiConnection(browserWire(token), timers));
render(<Page owner={owner} />, root);
