/** What happens in the simulated world of level machines, as numbers for the queue of events. */

export const KIND = {
  come: 0,
  go: 1,
  say: 2,
  wake: 3,
  dialled: 4,
  up: 5,
  down: 6,
  later: 7,
  chaff: 8,
  freeze: 9,
  thaw: 10,
} as const;
