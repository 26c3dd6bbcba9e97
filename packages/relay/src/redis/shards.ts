/** Which keys of Redis belong to which frames. All keys of a shard lie on one node of a Cluster, by the tag in braces. */

export const SHARDS = 64;
const LOG = "log";

const shardOf = (address: string) => Number.parseInt(address.slice(0, 2), 16) % SHARDS;

export interface Shard {
  readonly marker: string;
  readonly channel: string;
  readonly index: string;
}

export function shardAt(number: number | typeof LOG): Shard {
  const tag = `hushroom:{${number}}`;
  return { marker: `${tag}:marker`, channel: `${tag}:in`, index: `${tag}:index` };
}

/** What is published of each shard. */
export const CHANNELS: readonly string[] = Array.from(
  { length: SHARDS },
  (_, number) => shardAt(number).channel,
);

export const shardNumber = shardOf;
/** What the names of a shard's boxes begin with. */
export const BOX_KEYS_OF = (shard: number) => `hushroom:{${shard}}:box:`;
export const boxKey = (address: string) => `${BOX_KEYS_OF(shardOf(address))}${address}`;
export const ticketKey = (ticket: string, day: number) =>
  `hushroom:{${shardOf(ticket)}}:ticket:${day}:${ticket}`;
export const inviteKey = (invite: string, day: number) =>
  `hushroom:{${shardOf(invite)}}:invite:${day}:${invite}`;

/** Where processes agree under which keys frames are wrapped. */
export const KEY_PLACE = {
  generation: "hushroom:{keys}:generation",
  channel: "hushroom:{keys}:talk",
} as const;

export const LOG_KEYS = {
  marker: shardAt(LOG).marker,
  count: `hushroom:{${LOG}}:count`,
  stream: `hushroom:{${LOG}}:stream`,
  seen: (address: string) => `hushroom:{${LOG}}:seen:${address}`,
} as const;
