/** The command line's verbs of conversations, in Russian. */

import type { terminalConversations as english } from "../en/terminal-conversations.ts";
import type { InRussian } from "../text.ts";

export const terminalConversations: InRussian<typeof english> = {
  "help-id": `hushroom id [new NAME|show] [--data DIR] [--json]

  Ваша личность: её onion-адрес и хеш карточки. Создаёт её команда "id new NAME".`,
  "help-card": `hushroom card [show|export FILE|qr|relays|check|tickets] [options]

  Ваша карточка. У кого она есть, тот может предложить вам беседу, а вам нужна его карточка.

  card show                  карточка текстом для вставки
  card export FILE           карточка файлом; - выводит её в стандартный вывод
  card qr                    QR-код; пока он показан, отсканировавший может получить карточку
  --for 90s|10m              с qr: как долго
  card relays                ретрансляторы, через которые вам пишут, когда это устройство не отвечает
  card relays ADDRESS…|none  назвать до трёх ретрансляторов или ни одного
  card check ADDRESS         отвечает ли там ретранслятор и чего он просит
  card tickets               билеты к ретрансляторам, которые их просят, и что с ними не так
  card tickets ADDRESS [INVITE|-]  добавить приглашение оператора, или то, что подано на вход
  --data DIR, --json`,
  "help-contact": `hushroom contact [VERB] [options]

  contact list             все контакты
  contact add FILE|TEXT|-  по карточке, ссылке-приглашению или снимку QR-кода
  contact verify WHO       ваше общее число безопасности: сверьте его другим путём
    --compare DIGITS|TEXT  сверяет с тем, что показывает контакт, и ставит отметку, если совпало
    --yes, --no            ставит или снимает отметку
  contact level WHO [direct|quiet|blind]  уровень скрытности: что скрывает и сколько стоит каждый
    --yes                  выбирает его
  contact relays WHO [otherwise|also|never]  идёт ли всё через их ретрансляторы: когда их устройство не отвечает, всегда или никогда
  contact invite           ссылка для одного человека
    --expires 30m|2h|1d
  contact invites, contact revoke-invite ID
  contact rename WHO NAME, contact block WHO, contact unblock WHO
  contact accept-key WHO   продолжить с изменившимся ключом
    --compare DIGITS|TEXT  только если у ключа это число безопасности
  contact remove WHO
  --as NAME                с add: как вы сами его называете
  --data DIR, --json

  WHO — имя или идентификатор.`,
  "help-group": `hushroom group [VERB] [options]

  group list                  все группы
  group new NAME              создать группу
    --cap N                   сколько в ней может быть людей (от 2 до 100; иначе 50); до 50: постквантовые ключи, тихий и слепой уровень, пока в ней не больше 16
  group invite GROUP CONTACT  пригласить контакт
  group link GROUP            ссылка в группу
    --uses N, --expires 30m|2h|1d
  group links GROUP, group revoke-link GROUP ID
  group join LINK             войти по ссылке
    --name NAME               ваше имя в ней
  group invitations, group accept ID, group decline ID
  group members GROUP         кто в ней и кто кого проверил
  group remove GROUP MEMBER, group role GROUP MEMBER admin|member
  group level GROUP [direct|quiet|blind]  уровень скрытности: что скрывает и сколько стоит каждый
  group relays GROUP [otherwise|also|never]  идёт ли всё через их ретрансляторы: когда их устройство не отвечает, всегда или никогда
  group place GROUP MEMBER    пусть порядок изменений ведёт устройство MEMBER
    --anyway
  group rename GROUP NAME, group leave GROUP
  group rejoin GROUP          вернуться, если её состояние у вас потеряно
  --data DIR, --json

  GROUP, CONTACT и MEMBER — имена или идентификаторы.`,
  "help-send": `hushroom send WHO [TEXT|-] [options]

  Отправляет одно сообщение и печатает его идентификатор, как только оно сохранено здесь. Без TEXT или с - сообщение берётся из конвейера: echo hi | hushroom send WHO

  --wait             завершиться, только когда оно дошло (код 0) или не отправлено (1)
  --timeout 90s|10m  с --wait: столько ждать; само сообщение продолжит путь
  --reply ID         ответ на это сообщение
  --once KEY         тот же KEY никогда не создаст второго сообщения
  --data DIR, --json

  WHO — имя контакта или группы либо идентификатор.`,
  "help-tail": `hushroom tail [WHO] [options]

  Показывает происходящее в одной беседе или во всех; продолжает и после перезапуска программы и показывает пришедшее за это время.

  --since-unread  начать с непрочитанного
  --read          отмечать показанное прочитанным
  --data DIR
  --json          по объекту в строке: "message" (conversation, id, from, text, at) для чужих слов, "sent" для своих, "delivery" (id, state) и другое`,
  "help-unread": `hushroom unread [--data DIR] [--json]

  В каких беседах есть новое и сколько. Оно остаётся непрочитанным.`,
  "help-history": `hushroom history WHO [options]

  Последние сообщения беседы, начиная со старых.

  -n N    сколько (20)
  --ids   показать начало идентификатора каждого сообщения: для edit, delete, react, recall и send --reply
  --read  отметить их прочитанными
  --data DIR, --json`,
  "help-edit": `hushroom edit WHO ID [TEXT|-] [options]

  Заменяет текст вашего сообщения, в том числе у тех, у кого оно уже есть.
  Без TEXT или с - новый текст берётся из конвейера.

  ID — то, что напечатал send, или его начало: hushroom history WHO --ids
  --data DIR, --json`,
  "help-delete": `hushroom delete WHO ID [options]

  Удаляет ваше сообщение у всех. Кто его прочёл, тот прочёл; и заставить кого-то удалить его нельзя.

  ID — то, что напечатал send, или его начало: hushroom history WHO --ids
  --data DIR, --json`,
  "help-react": `hushroom react WHO ID EMOJI [options]

  Ваша реакция на сообщение; новая заменяет прежнюю.

  --none  вместо EMOJI: снять её
  ID — идентификатор сообщения или его начало: hushroom history WHO --ids
  --data DIR, --json`,
  "help-recall": `hushroom recall WHO ID [options]

  Забирает назад ваше сообщение, которое ещё не покинуло этот компьютер. Для того, которое уже ушло, есть hushroom delete.

  ID — то, что напечатал send, или его начало: hushroom history WHO --ids
  --data DIR, --json`,
  started: "Теперь Hushroom работает сам (процесс {pid}). Его сокет: {socket}\nЕго страница:",
  "you-are": "Вы — {name}: {address}",
  "program-lost": "Программа пропала; ждём её…",
  "program-back": "Программа вернулась.",
  "card-no-relays": "В вашей карточке нет ретрансляторов.",
  "card-no-tickets": "Ни один ретранслятор, к которому вы пишете, не просит билетов.",
  "card-tickets": {
    one: "{relay}\n  {count} билет",
    few: "{relay}\n  {count} билета",
    many: "{relay}\n  {count} билетов",
    other: "{relay}\n  {count} билета",
  },
  "card-relay": "По адресу {relay} отвечает ретранслятор. Пакет лежит там {hours} ч.",
  "card-relay-tickets":
    "По адресу {relay} отвечает ретранслятор. Пакет лежит там {hours} ч. Он просит билеты: они нужны каждому, кто вам туда пишет.",
  "card-exported": "Карточка в файле {file}.",
  "card-shown": "Карточку можно получить, пока показан этот код. Завершить: Ctrl-C.",
  "card-hidden": "QR-код больше не действует.",
  "level-repeat": "Ничего не изменено. Чтобы выбрать, повторите то же с --yes.",
  "no-contacts": "Контактов пока нет.",
  "no-groups": "Групп пока нет.",
  "contact-waiting": "ждёт, пока у каждого будет карточка другого",
  "contact-ready": "готов",
  "contact-blocked": "заблокирован",
  "contact-verified": "проверен",
  "contact-key-changed": "ключ изменился",
  "contact-invite":
    "{link}\nПо ней один человек станет контактом. Отозвать: «hushroom contact revoke-invite {id}».",
  "invite-over": "больше не действует",
  "invite-used": "использовано: {name}",
  safety:
    "Ваше общее число безопасности:\n\n  {digits}\n\nСверьте его другим путём, например по телефону. Если у контакта такое же: «hushroom contact verify WHO --yes».",
  "compared-same": "Совпадает. Контакт отмечен как проверенный.",
  "compared-different": "Не совпадает: возможно, между вами кто-то есть. Не доверяйте этой беседе.",
  "compared-someone-else": "Это число безопасности с кем-то другим.",
  "compared-unreadable": "Это не число безопасности.",
  "group-invited": "{from} приглашает вас в группу {name}: hushroom group accept {id}",
  "member-admin": "администратор",
  "member-member": "участник",
  "member-you": "вы",
  "member-left-out": "не может дойти до этого устройства: у Tor больше нет места",
  "member-orders": "ведёт порядок",
  "member-verified-by": "кем проверен: {names}",
  "conversation-connecting": "подключается",
  "conversation-ready": "на связи",
  "conversation-waiting": "ждём остальных",
  "conversation-catching-up": "читает пришедшее за это время",
  "conversation-left": "вы её покинули",
  "conversation-removed": "вас из неё исключили",
  unread: {
    one: "{count} непрочитанное",
    few: "{count} непрочитанных",
    many: "{count} непрочитанных",
    other: "{count} непрочитанных",
  },
  "nothing-unread": "Непрочитанного нет.",
  "edited-message": "Текст изменён здесь и будет отправлен остальным.",
  "deleted-message": "Удалено здесь; остальным сказано удалить его.",
  "reaction-kept": "Ваша реакция сохранена и будет отправлена остальным.",
  "reaction-taken-back": "Ваша реакция снята.",
  "recalled-message": "Забрано назад: оно не покидало этот компьютер.",
  "message-deleted": "(удалено)",
  "message-edited": "изменено",
  "notice-created": "беседа начинается",
  "notice-joined": "{name}: вход в группу",
  "notice-left": "{name}: выход из группы",
  "notice-removed": "{name}: исключение из группы",
  "notice-rejoined": "{name}: возвращение после потери состояния",
  "notice-held-up": "изменения группы ждут: {name} сообщает, что группа ушла вперёд без этого устройства",
  "notice-outvoted":
    "изменённое здесь не будет считаться, как только остальные впустят это устройство: место, где упорядочиваются изменения группы, теперь другое ({name})",
  "notice-place": "изменения группы теперь упорядочивает устройство: {name}",
  "notice-renamed": "группа теперь называется {name}",
  "notice-admin": "{name} теперь администратор",
  "notice-no-admin": "{name} больше не администратор",
  "notice-gap": {
    one: "{count} сообщение от {name} не получено за время отсутствия",
    few: "{count} сообщения от {name} не получены за время отсутствия",
    many: "{count} сообщений от {name} не получено за время отсутствия",
    other: "{count} сообщения от {name} не получено за время отсутствия",
  },
  "notice-gap-unknown": "сообщения от {name} не получены за время отсутствия",
  "notice-key-changed": "ключ {name} изменился: сверьте число безопасности заново",
  "notice-cannot-process": "{name}: пришло то, что здесь нельзя прочитать",
  "notice-squatted":
    "кто-то в группе положил своё на место сообщения для {name}; это мог сделать любой участник, сообщение пойдёт другим путём",
  "notice-parted": "группа раскололась: у {name} другая её история, вы не видите сообщений друг друга",
};
