/** Takes the room's page over: same look, no reloads. Without this file the page works too. */

import { h, render } from "preact";
import { SpeechProvider } from "../ui/speech.ts";
import { readBoot, speechOf } from "./boot.ts";
import { RoomPage } from "./room-page.tsx";
import { GuestScreenProvider } from "./screen.ts";
import { GuestSession } from "./session.ts";
import { waitAtTheDoor } from "./waiting.ts";

if (document.getElementById("waiting") !== null) waitAtTheDoor();
const root = document.getElementById("room");
if (root !== null) {
  const boot = readBoot(root);
  const speech = speechOf(boot);
  root.replaceChildren();
  const draw = () => {
    const screen = { ...boot, session };
    const page = h(RoomPage, { room: session.room });
    const spoken = h(SpeechProvider, { value: speech }, page);
    render(h(GuestScreenProvider, { value: screen }, spoken), root);
  };
  let drawing = false;
  /** Many frames of one turn are drawn once. */
  const session: GuestSession = new GuestSession(() => {
    if (drawing) return;
    drawing = true;
    queueMicrotask(() => {
      drawing = false;
      draw();
    });
  });
  draw();
}
