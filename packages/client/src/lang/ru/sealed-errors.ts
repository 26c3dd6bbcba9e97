/** The errors of conversations, contacts and groups, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type SealedCode = Extract<ErrorCode, `SEALED_${string}` | `CONTACT_${string}` | `GROUP_${string}`>;

export const sealedErrors: Readonly<Record<SealedCode, ErrorText>> = {
  SEALED_UNAVAILABLE: {
    what: "Эта программа работает без бесед.",
    next: "Запустите её командой «npx hushroom start»: у программы с одной комнатой бесед нет.",
  },
  SEALED_NO_IDENTITY: {
    what: "Здесь ещё нет личности.",
    next: "Сначала создайте её: «npx hushroom id new NAME».",
  },
  SEALED_IDENTITY_EXISTS: {
    what: "Здесь уже есть личность.",
    next: "Её показывает «npx hushroom id show». Для другой возьмите другую папку данных.",
  },
  SEALED_NO_CONVERSATION: {
    what: "Нет беседы с таким именем или идентификатором.",
    next: "Все беседы показывает «npx hushroom status».",
  },
  SEALED_NO_MESSAGE: { what: "В этой беседе нет такого сообщения.", next: "Прочитайте беседу заново." },
  SEALED_AMBIGUOUS: {
    what: "Это имя носят несколько.",
    next: "Укажите идентификатор: все подходящие перечислены выше.",
  },
  SEALED_NOT_YOURS: {
    what: "Изменить сообщение может только тот, кто его написал.",
    next: "Ответьте на него или отреагируйте.",
  },
  SEALED_TOO_LATE: {
    what: "Сообщение уже покинуло это устройство.",
    next: "Его ещё можно удалить у всех, кто это соблюдает.",
  },
  SEALED_ENDED: {
    what: "Вас больше нет в этой беседе.",
    next: "Попросите кого-нибудь в ней впустить вас снова.",
  },
  SEALED_TOO_MANY: { what: "Таких уже слишком много.", next: "Удалите те, что больше не нужны." },
  SEALED_TOO_MANY_DIALLERS: {
    what: "Tor не может опубликовать ваш адрес для большего числа людей, чем уже могут до вас дойти.",
    next: "Удалите контакты, выйдите из групп или отзовите ссылки, которые больше не нужны.",
  },
  SEALED_NOT_DELIVERED: {
    what: "Сообщение ещё не дошло.",
    next: "Оно хранится здесь, и попытки продолжаются, если не сказано, что оно не отправлено.",
  },
  CONTACT_NOT_FOUND: {
    what: "Нет контакта с таким именем или идентификатором.",
    next: "Все контакты показывает «npx hushroom contact list».",
  },
  CONTACT_WAITING: {
    what: "У этого контакта ещё нет вашей карточки, или с ним с тех пор не было связи.",
    next: "Передайте ему свою карточку: «npx hushroom card export FILE».",
  },
  CONTACT_BLOCKED: {
    what: "Вы заблокировали этот контакт.",
    next: "Снять блокировку: «npx hushroom contact unblock».",
  },
  CONTACT_KEY_CHANGED: {
    what: "Ключ этого контакта изменился.",
    next: "Сверьте число безопасности другим путём, затем примите новый ключ.",
  },
  CONTACT_NO_QR: {
    what: "На этом снимке нет QR-кода, который можно прочитать.",
    next: "Снимите его прямо, резко и целиком.",
  },
  GROUP_NOT_ADMIN: { what: "Это может только администратор группы.", next: "Попросите одного из них." },
  GROUP_FULL: {
    what: "В группе уже столько участников, сколько может быть.",
    next: "Её размер выбран при создании; новая группа может быть больше.",
  },
  GROUP_NO_SUCH_MEMBER: {
    what: "В этой группе нет никого с таким именем или идентификатором.",
    next: "Всех показывает «npx hushroom group members».",
  },
  GROUP_MEMBER_ALREADY: { what: "Этот человек уже в группе.", next: "Делать больше ничего не нужно." },
  GROUP_LAST_ADMIN: {
    what: "Вы единственный администратор этой группы.",
    next: "Сначала назначьте администратором кого-нибудь ещё.",
  },
  GROUP_NO_INVITATION: {
    what: "Такого приглашения нет.",
    next: "Возможно, на него уже ответили или его отозвали; попросите новое.",
  },
  GROUP_NO_SUCH_LINK: {
    what: "Такой ссылки в эту группу нет.",
    next: "Новую создаёт «npx hushroom group link».",
  },
};
