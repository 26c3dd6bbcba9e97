/** The errors of relays, in Russian. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type RelayCode = Extract<ErrorCode, `RELAY_${string}`>;

export const relayErrors: Readonly<Record<RelayCode, ErrorText>> = {
  RELAY_BAD_ADDRESS: {
    what: "Это не адрес ретранслятора.",
    next: "Он выглядит так: ….onion, ….onion:PORT или ….onion/KEY. Скопируйте его целиком, как он пришёл.",
  },
  RELAY_NEEDS_TICKETS: {
    what: "Этот ретранслятор требует билеты, а беседы пока не умеют их получать.",
    next: "Возьмите ретранслятор, в адресе которого нет ключа после косой черты.",
  },
  RELAY_WRONG_KEY: {
    what: "Ретранслятор выдал билеты не тем ключом, который назван в его адресе: возможно, он хочет вас узнавать.",
    next: "Не пользуйтесь этим ретранслятором. Сообщите тому, кто дал вам его адрес.",
  },
  RELAY_REDIS_UNREACHABLE: { what: "Redis не отвечает.", next: "Проверьте его адрес и то, что он запущен." },
  RELAY_REDIS_SETTINGS: {
    what: "Этот Redis писал бы пакеты на диск, или вытеснял бы их, или он слишком стар.",
    next: 'Задайте в его настройках save "", appendonly no и maxmemory-policy noeviction; нужен Redis 7 или новее.',
  },
  RELAY_ROOM_BAD_LINK: {
    what: "Это не ссылка на комнату через ретранслятор.",
    next: "Она кончается на #room=… и много букв и цифр. Скопируйте её целиком, как она пришла.",
  },
  RELAY_ROOM_LINK_DAMAGED: {
    what: "Ссылка не целая: каких-то знаков не хватает или они изменены.",
    next: "Попросите прислать её ещё раз и скопируйте целиком.",
  },
  RELAY_ROOM_LINK_TOO_NEW: {
    what: "Ссылка сделана более новой версией Hushroom.",
    next: "Обновите Hushroom или спросите, какая версия у того, кто создал комнату.",
  },
};
