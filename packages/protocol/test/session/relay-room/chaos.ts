/** A room in trouble: people come and go at once, talk, lose their network, are kicked, and the relay starts anew. */

import type { SeededRandom } from "@hushroom/testkit";
import { MINUTE, RoomHouse, SECOND } from "./room-house.ts";
import type { SimPage } from "./sim-page.ts";

/** Something that was said, and to whom by the sender's own account. */
export interface Said {
  readonly page: SimPage;
  /** Among all that this page said. */
  readonly index: number;
  readonly text: string;
  readonly to: readonly string[];
}

const STEPS = 40;
const PAGES_MAX = 8;
/** Longer than the silence after which those whose tabs were closed are taken out. */
const CALM_MS = 13 * MINUTE;

export class Chaos {
  readonly house: RoomHouse;
  readonly said: Said[] = [];
  readonly #random: SeededRandom;
  readonly #creator: SimPage;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.house = new RoomHouse(random.uint32());
    this.#creator = this.house.create("P0", { delayMs: this.#delay() });
  }

  #delay(): () => number {
    const slow = this.#random.chance(0.3) ? 1500 : 200;
    const random = this.#random.fork();
    return () => random.between(5, slow);
  }

  /** Everything, and then a calm in which all has to come right. */
  run(): void {
    this.house.run(2 * SECOND);
    for (let i = 0; i < this.#random.between(1, 4); i++) this.#join();
    for (let step = 0; step < STEPS; step++) {
      this.house.run(this.#random.pick([0, 50, 500, 3 * SECOND, 10 * SECOND]));
      this.#step();
    }
    this.house.run(CALM_MS);
  }

  get living(): SimPage[] {
    return this.house.pages.filter(({ isIn }) => isIn);
  }

  #step(): void {
    const dice = this.#random.below(100);
    if (dice < 52) this.#say();
    else if (dice < 68) this.#join();
    else if (dice < 80) this.#someone()?.cut(this.#random.between(1, 40) * SECOND);
    else if (dice < 84) this.#other()?.close();
    else if (dice < 87) this.#other()?.give({ type: "leave" });
    else if (dice < 90) this.#kick();
    else if (dice < 94) this.#race();
    else if (dice < 97) this.house.relay.restart();
    else this.#restartUnheard();
  }

  /** Its maker comes back with a kick just when another member lets somebody in. */
  #race(): void {
    this.#creator.cut(this.#random.between(20, 24) * SECOND);
    this.#join();
    this.#kick();
  }

  /** What was said while somebody's network was away is lost with the relay. */
  #restartUnheard(): void {
    this.#someone()?.cut(15 * SECOND);
    this.#say();
    this.house.run(8 * SECOND);
    this.house.relay.restart();
  }

  #someone(): SimPage | null {
    return this.living.length === 0 ? null : this.#random.pick(this.living);
  }

  /** Somebody but the room's maker, so that the room lives. */
  #other(): SimPage | null {
    const others = this.living.filter((page) => page !== this.#creator);
    return others.length === 0 ? null : this.#random.pick(others);
  }

  #say(): void {
    const page = this.#someone();
    if (page === null) return;
    for (let i = 0; i < this.#random.between(1, 3); i++) {
      const to = page.room.people.filter(({ isSelf }) => !isSelf).map(({ id }) => id);
      const text = `${page.number}:${this.said.length}`;
      const index = page.of("said").length;
      page.say(text);
      // More than a page takes is shown to its person as not taken.
      if (page.of("said").length > index) this.said.push({ page, index, text, to });
    }
  }

  #join(): void {
    const open = this.house.pages.filter(({ isClosed, ended }) => !isClosed && ended === null);
    if (open.length >= PAGES_MAX || this.living.length === 0) return;
    const { link } = this.#random.pick(this.living).room;
    this.house.join(`P${this.house.pages.length}`, link, { delayMs: this.#delay() });
  }

  #kick(): void {
    const victims = [this.#other(), this.#other()];
    for (const victim of victims) {
      if (victim !== null) this.#creator.give({ type: "kick", member: victim.self });
    }
  }
}
