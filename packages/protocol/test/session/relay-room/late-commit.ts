/** Two commits for one epoch: the maker of the room kicks while it doesn't hear that another member let somebody in. */

import type { RoomHouse } from "./room-house.ts";
import { SECOND } from "./room-house.ts";

/** The pages Anna, Boris, Carla, who is kicked, and Dora, who is let in; after the room has come to rest. */
export function lateCommit(house: RoomHouse) {
  const [anna, boris, carla] = house.room("Anna", "Boris", "Carla");
  if (!anna || !boris || !carla) throw new Error("three pages were opened");
  house.relay.hand = {
    answer: (page, answer) => (page === anna.number && answer.op === "box" ? null : answer),
  };
  const dora = house.join("Dora", anna.room.link);
  house.run(25 * SECOND);
  anna.give({ type: "kick", member: carla.self });
  house.run(5 * SECOND);
  house.relay.hand = {};
  anna.cut(2 * SECOND);
  house.run(30 * SECOND);
  return { anna, boris, carla, dora };
}
