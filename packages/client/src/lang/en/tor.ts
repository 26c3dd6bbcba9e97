/** Tor's way in, step by step; tor-step.ts says which bootstrap tag is which step. */

import type { EnglishTexts } from "../text.ts";

export const tor = {
  starting: "Starting Tor…",
  transport: "Starting the program that the bridges need…",
  "first-hop": "Connecting to the Tor network…",
  directory: "Asking Tor's directory for the map of the network…",
  relays: "Fetching the map of the network…",
  circuit: "Building the first path through the network…",
  done: "Connected to the Tor network.",
  "usual-wait": "This usually takes half a minute; the first time, or through bridges, a few minutes.",
  retrying: "It keeps trying by itself.",
} as const satisfies EnglishTexts;
