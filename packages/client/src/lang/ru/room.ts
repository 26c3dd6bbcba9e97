/** What every screen says about a room: roles, notices, reachability, what can be done with members. */

import type { room as english } from "../en/room.ts";
import type { InRussian } from "../text.ts";

export const room: InRussian<typeof english> = {
  "role-host": "хозяин",
  "role-moderator": "модератор",
  "role-member": "участник",
  "role-read-only": "только читает",

  // Present tense: the past would have to know whether the person is a man or a woman.
  "notice-joined": "{name} входит",
  "notice-left": "{name} выходит",
  "notice-kicked": "{name} больше не здесь: вывели из комнаты",
  "notice-banned": "{name} больше не здесь: вывели насовсем",
  "notice-renamed": "{before} теперь {name}",

  "reach-starting": "Готовится",
  "reach-published": "Опубликована, извне ещё не проверена",
  "reach-reachable": "Доступна извне, проверено в {time}",
  "reach-degraded": "Сейчас недоступна извне",
  "reach-repairing": "Вход восстанавливается",
  "reach-lan": "Без Tor, в локальной сети",

  "act-approve": "Впустить",
  "act-reject": "Не впускать",
  "act-mute": "Запретить писать",
  "act-unmute": "Разрешить писать",
  "act-kick": "Вывести",
  "act-ban": "Вывести насовсем",
  "act-unban": "Снять запрет",
  "act-moderator": "Сделать модератором",
  "act-member": "Сделать участником",
  "act-read-only": "Только чтение",

  you: "вы",
  muted: "без права писать",
  away: "не в сети",
  registered: "имя под паролем",

  // The talk
  reply: "Ответить",
  "reply-to": "Ответить: {name}",
  "replying-to": "Ответ для {name}:",
  "reply-cancel": "Не отвечать",
  write: "Сообщение в комнату",
  send: "Отправить",
  "command-done": "Готово.",
  older: "Показать более ранние сообщения",
  "to-newest": "К последнему сообщению",
};
