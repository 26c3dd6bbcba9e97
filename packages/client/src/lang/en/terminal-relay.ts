/** The command line's verb of relays. */

import type { EnglishTexts } from "../text.ts";

export const terminalRelay = {
  "help-relay": `hushroom relay [options]

  Runs a relay: it passes on packets of fixed size that it can't read, keeps them in memory for a while, and writes nothing to disk. It needs no identity and knows nobody's.

  --listen HOST:PORT   where it takes connections (127.0.0.1:7080; with --onion alone: a free port, for Tor)
  --onion              an onion service of its own
  --onion-key FILE     the key of that service, made if the file is missing; without it, each start has a new address
  --ttl 24h            how long a packet lies, at most 7d
  --ram MIB            memory for packets (256); when it is full, writers are refused
  --connections N      connections at a time (4096)
  --log-batch N        packets in one answer of the log that all read (16, at most 64)
  --log-every 10s      how often a connection gets such an answer
  --tickets FILE       ask writers for tickets of this file; its key is part of the relay's address
  --redis URL          keep packets in a Redis that several relays share: redis://HOST:PORT, or redis-cluster://HOST:PORT,HOST:PORT
  --redis-secret FILE  by what these relays know each other: 32 bytes in base32; without it, whoever reaches that Redis can ask for its keys
  --origins LIST       pages that may connect, with commas between, and no others; "null" is a page opened from a file (default: null and http://127.0.0.1), "none" is nobody's
  --web                give out the page of relay rooms, for people who have only a browser: it is at / and they trust you for it
  --metrics HOST:PORT  rounded sums for Prometheus at /metrics
  --data DIR, --tor FILE, --torrc-extra FILE, --config FILE  as for start
  --json               one JSON object per line

hushroom relay tickets FILE new [--work-bits N]
hushroom relay tickets FILE invite [--batches N]

  Makes the file, and adds an invite to it, which buys N batches of tickets a day (4). With --work-bits 0 there are tickets for invites alone; 20 is a second of a laptop for each batch.`,
  "relay-listening": "The relay listens. For cards and groups it is:\n\n  {address}\n",
  "relay-listening-ipv6":
    "The relay listens at {address}. Cards and groups hold no IPv6 address. For them it is this, with a host name that leads there in place of relay.example:\n\n  {named}\n",
  "relay-listening-everywhere":
    "The relay listens in all networks of this computer. For cards and groups it is this, with the address at which others reach this computer in place of 0.0.0.0:\n\n  {address}\n",
  "relay-only-here":
    "Only this computer reaches it there. For others, start it with --onion and give them its onion address; or in your own network with --listen and this computer's address there, as in --listen 192.168.1.20:7080.",
  "relay-only-here-onion": "Only this computer reaches it there. Others need its onion address.",
  "relay-behind-onion": "The relay waits for Tor at {address}.",
  "relay-onion": "The relay's onion address, for cards and groups:\n\n  {address}\n",
  "relay-page": "The page of relay rooms is at\n\n  {url}\n",
  "relay-published": "The relay can be reached at its onion address now.",
  "relay-tickets": "The file is made; it is secret. The key in the relay's address: {key}",
  "relay-invite": "An invite, good from the next start of the relay. It is shown this once:\n\n  {invite}\n",
  "relay-redis-open":
    "Whoever reaches this Redis can ask for the keys of what lies there: give the relays a --redis-secret.",
  "relay-redis-no-password":
    "Others than this computer may reach this Redis, and it asks for no password: whoever does can take away what lies there. Set requirepass in it, and give it in the address, as in --redis redis://:PASSWORD@HOST:PORT",
  "relay-metrics": "Its sums are at {url}",
  "relay-ended": "The relay has ended. What lay in it is gone.",
} as const satisfies EnglishTexts;
