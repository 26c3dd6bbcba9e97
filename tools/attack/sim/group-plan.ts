/**
 * Groups that go by `blind` as the program makes them: who is in them at first, who comes in and by whom, who is taken
 * out, and who says what when. The others of the crowd are in none, and send noise.
 */

import type { Said } from "../trace/run.ts";
import type { Draws } from "./draws.ts";
import { type Shape, Talker } from "./workload.ts";

type Size = readonly [first: number, comers: number, goers: number];

/** From three to as many as a group in `blind` may have: in it at first, who comes, who goes. One of these by seed. */
const SIZES: readonly (readonly Size[])[] = [
  [
    [3, 0, 0],
    [3, 1, 0],
    [7, 1, 1],
    [15, 1, 1],
  ],
  [
    [3, 0, 0],
    [4, 1, 1],
    [5, 1, 0],
    [9, 1, 1],
  ],
  [
    [3, 1, 0],
    [6, 1, 1],
    [8, 1, 0],
    [11, 1, 1],
  ],
  [
    [3, 0, 0],
    [5, 1, 1],
    [7, 1, 1],
    [10, 1, 0],
  ],
];
const ADMINS = 2;
const CHANGES_PER_HOUR = 1;
/** Too long for one frame. */
const LONG = 0.05;
const LONG_BYTES = 8000;
/** When people come, and when others go: of the time that the attackers look. */
const COMING: readonly [number, number] = [0.02, 0.5];
const GOING: readonly [number, number] = [0.4, 0.8];

export interface GroupStory {
  /** The first orders the commits; the first two are admins. */
  readonly first: readonly number[];
  /** Who comes in later, and which admin brings it in. */
  readonly comers: readonly { readonly client: number; readonly by: number }[];
}

export interface GroupPlan {
  readonly stories: readonly GroupStory[];
  /** Of each group all who are ever in it. */
  readonly talks: readonly (readonly number[])[];
  readonly said: readonly Said[];
}

/** `script`: draws of what is said; who is in which group stays. */
export function makeGroupPlan(shape: Shape, draws: Draws, script: Draws): GroupPlan {
  const people = Array.from({ length: shape.clients }, (_, client) => client);
  const sizes = SIZES[draws.below(SIZES.length)] ?? [];
  const shapes = sizes.slice(0, shape.groups).map(([first, comers, goers]) => {
    const some = draws.shuffled(people).slice(0, first + comers);
    const story = {
      first: some.slice(0, first),
      comers: some.slice(first).map((client) => ({ client, by: some[draws.below(ADMINS)] ?? 0 })),
    };
    return { story, goers: some.slice(first - goers, first) };
  });
  const talker = new Talker(shape, script.fork());
  const said = shapes.flatMap(({ story, goers }, talk) => changes(shape, talk, story, goers, script));
  for (const [talk, { story, goers }] of shapes.entries()) {
    const stays = story.first.filter((client) => !goers.includes(client));
    talker.exchanges(talk, stays);
    talker.exchanges(talk, stays);
  }
  const spoken = talker.said.map((one) => (script.chance(LONG) ? { ...one, bytes: LONG_BYTES } : one));
  const stories = shapes.map(({ story }) => story);
  const talks = stories.map(({ first, comers }) =>
    [...first, ...comers.map(({ client }) => client)].sort((a, b) => a - b),
  );
  return { stories, talks, said: [...said, ...spoken].sort((a, b) => a.atMs - b.atMs) };
}

/** Who is brought in, who is taken out, and now and then another name. */
function changes(
  { fromMs, toMs }: Shape,
  talk: number,
  { first, comers }: GroupStory,
  goers: readonly number[],
  draws: Draws,
): Said[] {
  const within = ([from, to]: readonly [number, number]) =>
    fromMs + (from + draws.share() * (to - from)) * (toMs - fromMs);
  const anAdmin = () => first[draws.below(ADMINS)] ?? 0;
  const change = { talk, frames: 1, bytes: 0 } as const;
  const renames = 1 + draws.poisson((CHANGES_PER_HOUR * (toMs - fromMs)) / 3_600_000);
  return [
    ...comers.map(({ client, by }): Said => {
      return { ...change, kind: "welcome", atMs: within(COMING), client: by, about: client };
    }),
    ...goers.map((about): Said => {
      return { ...change, kind: "commit", atMs: within(GOING), client: anAdmin(), about };
    }),
    ...Array.from({ length: renames }, (): Said => {
      return { ...change, kind: "commit", atMs: within([0, 0.9]), client: anAdmin() };
    }),
  ];
}
