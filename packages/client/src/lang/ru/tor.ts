/** Tor's way in, step by step; tor-step.ts says which bootstrap tag is which step. */

import type { tor as english } from "../en/tor.ts";
import type { InRussian } from "../text.ts";

export const tor: InRussian<typeof english> = {
  starting: "Запускаем Tor…",
  transport: "Запускаем программу, нужную мостам…",
  "first-hop": "Подключаемся к сети Tor…",
  directory: "Запрашиваем карту сети у каталога Tor…",
  relays: "Загружаем карту сети…",
  circuit: "Строим первый путь через сеть…",
  done: "Подключено к сети Tor.",
  "usual-wait": "Обычно это занимает полминуты; в первый раз или через мосты — несколько минут.",
  retrying: "Попытки продолжаются сами.",
};
