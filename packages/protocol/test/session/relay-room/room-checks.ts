/** What must hold for every room after a calm: each message once, in order, to those it was for; all of one mind. */

import type { Chaos, Said } from "./chaos.ts";
import type { SimPage } from "./sim-page.ts";

/** What is wrong, in words; empty if nothing is. */
export function wrongs(chaos: Chaos): string[] {
  const living = chaos.living;
  return [
    ...chaos.house.pages.flatMap((page) => wrongHeard(page, chaos.said)),
    ...chaos.said.flatMap((said) => wrongDelivery(chaos, said)),
    ...wrongAgreement(living),
    ...wrongEnds(chaos),
  ];
}

/** Nothing twice, nothing invented, nothing out of order, nothing that was for others. */
function wrongHeard(page: SimPage, all: readonly Said[]): string[] {
  const out: string[] = [];
  const last = new Map<string, number>();
  for (const { from, text } of page.of("message")) {
    const at = all.findIndex((said) => said.text === text && said.page.self === from);
    const said = all[at];
    if (said === undefined) out.push(`P${page.number} heard ${text}, which nobody said`);
    else if (!said.to.includes(page.self)) out.push(`P${page.number} heard ${text}, which was not for it`);
    if (at <= (last.get(from) ?? -1)) out.push(`P${page.number} heard ${text} twice or too late`);
    last.set(from, at);
  }
  return out;
}

/** Who is in and was meant has it, and the sender says so of all of them, and of nobody who hasn't. */
function wrongDelivery(chaos: Chaos, { page, index, text, to }: Said): string[] {
  const { living } = chaos;
  if (!living.includes(page)) return [];
  const meant = living.filter(({ self }) => to.includes(self));
  const without = meant.filter(({ heard }) => !heard.includes(text));
  const out = without.map(({ number }) => `P${number} never heard ${text}`);
  const have = Number(page.delivery(index).split("/")[0]);
  const heard = chaos.house.pages.filter((each) => each.heard.includes(text)).length;
  if (have < meant.length || have > heard)
    out.push(`P${page.number} shows ${have} of ${text}, ${heard} have it`);
  return out;
}

function wrongAgreement(living: readonly SimPage[]): string[] {
  const views = living.map(({ room, number }) => ({
    number,
    epoch: room.head,
    link: room.link,
    ids: room.people.map(({ id }) => id).join(),
  }));
  const [first] = views;
  if (first === undefined) return ["nobody is left"];
  const expected = living.map(({ self }) => self).sort();
  const people = living[0]?.room.people.map(({ id }) => id) ?? [];
  const out = views
    .filter(({ epoch, link, ids }) => epoch !== first.epoch || link !== first.link || ids !== first.ids)
    .map(({ number }) => `P${number} is of another mind than P${first.number}`);
  if (String([...people].sort()) !== String(expected)) out.push("who is in the room isn't who is there");
  return out;
}

/** In an honest room nobody is lost. */
function wrongEnds({ house }: Chaos): string[] {
  return house.pages.flatMap(({ ended, number }) =>
    ended !== null && ["lost", "jammed", "crowded", "bad-link"].includes(ended.why)
      ? [`P${number} ended: ${ended.why}`]
      : [],
  );
}
