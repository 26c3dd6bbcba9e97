/** The command line and the terminal app, in Russian. */

import type { terminal as english } from "../en/terminal.ts";
import type { InRussian } from "../text.ts";

export const terminal: InRussian<typeof english> = {
  help: `Hushroom: личные комнаты и беседы через Tor.

  hushroom start           запустить программу; её страница откроется в браузере (-d: отдельно)
  hushroom host NAME       открыть одну комнату из этого терминала
  hushroom join LINK       войти в комнату по ссылке
  hushroom id, card        ваша личность и то, что вы даёте другим
  hushroom contact, group  с кем вы говорите
  hushroom send WHO TEXT   отправить сообщение
  hushroom tail, unread, history  что было сказано
  hushroom edit, delete, react, recall  что делать со сказанным сообщением
  hushroom status          что сейчас работает
  hushroom stop            закрыть все комнаты и остановить программу
  hushroom relay           передавать пакеты тем, кто не бывает в сети одновременно
  hushroom help VERB       параметры команды

Каждая команда понимает --json (по одному объекту JSON в строке) и --lang en|ar|ru.`,
  "help-start": `hushroom start [options]

  Запускает программу и печатает ссылку на её страницу; эта ссылка — ключ к ней.

  --port N             порт страницы на 127.0.0.1 (3000; 0 — любой свободный)
  --data DIR           папка для файлов нашего Tor и сокета
  --no-tor             без Tor: комнаты только для локальной сети
  --tor FILE           где находится tor
  --torrc-extra FILE   строки в конец настроек Tor
  --passphrase-file F  хранить контакты и беседы на этом устройстве, зашифрованными под парольной фразой: первая строка файла; - читает её из стандартного ввода
  --passphrase-fd N    то же, из открытого файла вызывающей программы
  --ask-passphrase     то же, с вопросом здесь
  --config FILE        файл настроек
  --no-open            не открывать страницу в браузере
  --log LEVEL          error, info или debug; без содержания, имён и адресов
  -d, --detach         продолжить отдельным процессом; этот завершится, когда программа ответит
  --print-config       показать настройки и завершиться
  --json               по одному объекту JSON в строке`,
  "help-host": `hushroom host NAME [options]

  Открывает одну комнату. Всё, что вы наберёте, увидят в комнате; /help покажет команды.
  Комната живёт, пока работает эта программа.

  --as NAME            ваше имя в комнате
  --password P         пароль комнаты (виден другим в списке процессов)
  --password-file F    пароль из первой строки файла; - читает стандартный ввод
  --waiting-room       новые ждут, пока вы их не впустите командой /approve
  --uses N             сколько человек войдёт по первой ссылке
  --expires 30m|2h|1d  сколько действует первая ссылка
  --client-key         войдут только те, у кого есть ключ комнаты (не Tor Browser для Android)
  --hardened           ограничения на каждую цепочку против затопления; нужна файловая система в памяти
  --listen HOST:PORT   комната для локальной сети, без Tor
  --public-url URL     с --listen: адрес, который даёт ей ваш TLS-прокси
  --no-tor             без Tor: комната на 127.0.0.1, если --listen не говорит иного
  --data DIR, --tor FILE, --torrc-extra FILE, --log LEVEL  как у start
  --json               по одному объекту JSON в строке`,
  "help-join": `hushroom join LINK --name NAME [options]

  Входит в комнату. Всё, что вы наберёте, увидят в комнате; /help покажет команды.

  --name NAME             ваше имя в комнате
  --password P            пароль комнаты, а если его нет — чтобы закрепить имя (виден другим в списке процессов)
  --password-file F       пароль из первой строки файла; - читает стандартный ввод
  --name-password-file F  закрепляет имя: снова его возьмёт лишь тот, кто знает этот пароль
  --socks HOST:PORT       использовать уже работающий Tor
  --torrc-extra FILE      строки в конец настроек Tor
  --tor FILE              где находится tor
  --client-key-file F     ключ комнаты, которая его требует
  --json                  по одному объекту JSON в строке`,
  "help-status": `hushroom status [--data DIR] [--json]

  Что работает: Tor, комнаты, контакты и беседы.`,
  "help-stop": `hushroom stop [--data DIR] [--json]

  Закрывает все комнаты, предупредив гостей, и останавливает программу.`,
  "help-help": `hushroom help [VERB]

  Объясняет команду.

Коды завершения: 0 — хорошо, 1 — не получилось, 2 — неверный параметр, файл или настройка.`,
  "passphrase-ask": "Парольная фраза:",
  "passphrase-again": "Ещё раз то же самое:",
  "passphrase-new":
    "Создаётся новый профиль, и эта парольная фраза — единственный ключ к нему: утраченную не восстановит никто. Нужно не менее {count} символов; хорошо подойдут пять-шесть случайных слов. При наборе она не видна.",
  "passphrase-differ": "Они не совпали. Ещё раз:",
  "page-ready": "Hushroom готов. Откройте эту страницу; у кого есть её ссылка, тот управляет программой:",
  "page-opened": "Она сейчас откроется в браузере.",
  "tor-absent": "Tor не найден. Комнаты работают только на этом устройстве и в локальной сети.",
  "tor-install": "Чтобы установить его: {command}",
  "tor-installing": "Tor не найден. Устанавливаю: {command}",
  "tor-off": "Tor выключен. Комнаты только для локальной сети.",
  "tor-progress": "Tor: {progress} % – {step}",
  "tor-ready": "Tor подключён.",
  "tor-old": "В этой версии Tor ({version}) известны уязвимости. Обновите её.",
  "room-open": "Комната «{name}» открыта. Её ссылка:",
  "host-name": "Хозяин",
  "room-key": "Гостям нужен ещё этот ключ: {key}",
  "room-rule":
    "Всё, что вы наберёте, увидят в комнате. /help покажет команды; /close или Ctrl-C закроет комнату для всех.",
  "guest-rule": "Всё, что вы наберёте, увидят в комнате. /help покажет команды, /leave — выйти.",
  "lan-warning":
    "Эта комната не через Tor: любой, кто находится между вами, может прочесть и изменить сказанное.",
  joined: "Вы в комнате «{name}».",
  waiting: "Вы ждёте, пока вас впустит хозяин комнаты.",
  admitted: "Хозяин вас впустил.",
  connecting: "Соединяюсь с комнатой…",
  "connection-lost": "Связь потеряна, пробую снова…",
  closed: "Комната закрыта.",
  ended: "Вы больше не в комнате.",
  stopped: "Hushroom остановлен.",
  invited: "Новая ссылка: {link}\n/revoke {id} отзовёт её.",
  "someone-waits": "«{name}» ждёт у входа: /approve {name}",
  done: "Готово.",
  "no-rooms": "Открытых комнат нет.",
  "rooms-open": {
    one: "Открыта {count} комната:",
    few: "Открыты {count} комнаты:",
    many: "Открыто {count} комнат:",
    other: "Открыто {count} комнаты:",
  },
  "commands-help": `/members  кто здесь          /nick NAME   сменить имя          /leave  выйти
/approve NAME  /reject NAME  впустить ожидающего или отказать
/kick NAME  /ban NAME  /unban NAME  /mute NAME  /unmute NAME
/role NAME moderator|member|read-only     /slow SECONDS|off     /cap N
/waiting on|off   /lock on|off   /announce on|off   /retain COUNT [HOURS]
/invite [USES] [30m|2h|1d]   /revoke ID   /password [P]   /rename NAME
/clear  забыть все сообщения  /close  закрыть комнату       //text  скажет /text`,
};
