/**
 * A stand-in for `direct`: a circuit for each conversation, every frame at once, and the relay pushes what comes. The program
 * has no such machine; its conversations at `direct` put and watch by themselves.
 */

import {
  Asked,
  FrameQueue,
  type LevelEffect,
  type LevelInput,
  type LevelMachine,
  LOCAL_LIMITS,
  type RandomBytes,
  type WaitingFrame,
} from "@hushroom/protocol";

const ISOLATION_BYTES = 16;
const { LINK_PAUSE_MIN_MS, LINK_PAUSE_MAX_MS, LEVEL_UNANSWERED_MAX } = LOCAL_LIMITS;

interface DirectCircuit {
  readonly conversation: string;
  state: "off" | "dialling" | "up";
  pauseMs: number;
  dialAtMs: number;
  readonly asked: Asked;
  readonly waiting: FrameQueue;
  /** What is looked for, by lane. */
  readonly lanes: Map<number, Uint8Array>;
}

export class DirectLevel implements LevelMachine {
  readonly #random: RandomBytes;
  readonly #circuits = new Map<string, DirectCircuit>();
  #on = false;

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** What a relay does to it shows in the answers. */
  hindrance(): null {
    return null;
  }

  handle(input: LevelInput, nowMs: number): readonly LevelEffect[] {
    switch (input.type) {
      case "start":
        this.#on = true;
        return [...this.#circuits.values()].flatMap((circuit) => this.#dial(circuit));
      case "stop":
        this.#on = false;
        return [...this.#circuits.values()].flatMap((circuit) => this.#hangUp(circuit));
      case "open":
        return this.#open(input.conversation);
      default:
        return this.#ofCircuit(input, nowMs);
    }
  }

  #open(conversation: string): LevelEffect[] {
    const circuit: DirectCircuit = {
      conversation,
      state: "off",
      pauseMs: LINK_PAUSE_MIN_MS,
      dialAtMs: 0,
      asked: new Asked(),
      waiting: new FrameQueue(),
      lanes: new Map(),
    };
    this.#circuits.set(conversation, circuit);
    return this.#on ? this.#dial(circuit) : [];
  }

  #ofCircuit(input: Exclude<LevelInput, { type: "start" | "stop" | "open" }>, nowMs: number): LevelEffect[] {
    const circuit = this.#circuits.get("circuit" in input ? input.circuit : input.conversation);
    if (circuit === undefined) return [];
    switch (input.type) {
      case "close":
        this.#circuits.delete(circuit.conversation);
        return this.#hangUp(circuit);
      case "put":
        return put(circuit, input);
      case "ready":
        return [{ type: "turn", conversation: circuit.conversation, slot: 0 }];
      case "read":
        circuit.lanes.set(input.lane, input.address);
        return circuit.state === "up" ? watch(circuit, input.lane) : [];
      case "connected":
        return circuit.state === "dialling" ? connected(circuit) : [];
      case "disconnected":
        return circuit.state === "off" ? [] : this.#disconnected(circuit, nowMs);
      case "ticket":
        return [];
      case "received":
        return circuit.state === "up" ? this.#received(circuit, input.bytes, nowMs) : [];
      case "woken":
        return this.#on && circuit.state === "off" && nowMs >= circuit.dialAtMs ? this.#dial(circuit) : [];
    }
  }

  #dial(circuit: DirectCircuit): LevelEffect[] {
    circuit.state = "dialling";
    const isolation = Buffer.from(this.#random(ISOLATION_BYTES)).toString("hex");
    return [{ type: "dial", circuit: circuit.conversation, isolation }];
  }

  #hangUp(circuit: DirectCircuit): LevelEffect[] {
    if (circuit.state === "off") return [];
    circuit.state = "off";
    return [{ type: "hang-up", circuit: circuit.conversation }, ...circuit.asked.forget()];
  }

  /** Again after a pause that doubles until a connection is good for something. */
  #disconnected(circuit: DirectCircuit, nowMs: number): LevelEffect[] {
    circuit.state = "off";
    const effects: LevelEffect[] = circuit.asked.forget();
    if (!this.#on) return effects;
    circuit.dialAtMs = nowMs + circuit.pauseMs;
    circuit.pauseMs = Math.min(2 * circuit.pauseMs, LINK_PAUSE_MAX_MS);
    const { conversation, dialAtMs } = circuit;
    effects.push({ type: "wake", circuit: conversation, atMs: dialAtMs, sendAtMs: null });
    return effects;
  }

  #received(circuit: DirectCircuit, bytes: Uint8Array, nowMs: number): LevelEffect[] {
    const { effects, refused } = circuit.asked.answer(circuit.conversation, circuit.conversation, bytes);
    if (refused) {
      effects.push({ type: "hang-up", circuit: circuit.conversation }, ...this.#disconnected(circuit, nowMs));
      return effects;
    }
    circuit.pauseMs = LINK_PAUSE_MIN_MS;
    for (const effect of effects) {
      if (effect.type === "found") circuit.lanes.delete(effect.lane);
    }
    effects.push(...sendWaiting(circuit));
    return effects;
  }
}

function put(circuit: DirectCircuit, frame: WaitingFrame): LevelEffect[] {
  const { conversation, put } = frame;
  if (!circuit.waiting.add(frame)) return [{ type: "overflow", conversation, put }];
  return circuit.state === "up" ? sendWaiting(circuit) : [];
}

function connected(circuit: DirectCircuit): LevelEffect[] {
  circuit.state = "up";
  return [...[...circuit.lanes.keys()].flatMap((lane) => watch(circuit, lane)), ...sendWaiting(circuit)];
}

function watch(circuit: DirectCircuit, lane: number): LevelEffect[] {
  const address = circuit.lanes.get(lane);
  if (address === undefined) return [];
  const { conversation } = circuit;
  return [
    {
      type: "transmit",
      circuit: conversation,
      bytes: circuit.asked.look("watch", address, { conversation, lane }),
    },
  ];
}

/** Watches stay open, so only puts are counted. */
function sendWaiting(circuit: DirectCircuit): LevelEffect[] {
  const effects: LevelEffect[] = [];
  while (circuit.waiting.length > 0 && circuit.asked.puts < LEVEL_UNANSWERED_MAX) {
    const frame = circuit.waiting.take();
    if (frame === null) break;
    const bytes = circuit.asked.put(frame.writeKey, frame.frame, frame, false);
    effects.push({ type: "transmit", circuit: circuit.conversation, bytes });
  }
  return effects;
}
