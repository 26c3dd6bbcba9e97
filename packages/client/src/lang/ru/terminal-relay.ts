/** The command line's verb of relays, in Russian. */

import type { terminalRelay as english } from "../en/terminal-relay.ts";
import type { InRussian } from "../text.ts";

export const terminalRelay: InRussian<typeof english> = {
  "help-relay": `hushroom relay [options]

  Запускает ретранслятор: он передаёт пакеты одного размера, которых не может прочитать, держит их
  некоторое время в памяти и ничего не пишет на диск. Личность ему не нужна, чужих он не знает.

  --listen HOST:PORT  где он принимает соединения (127.0.0.1:7080; при одном --onion —
                      свободный порт, для Tor)
  --onion             собственный onion-сервис
  --onion-key FILE    ключ этого сервиса; если файла нет, он создаётся; без него каждый запуск
                      получает новый адрес
  --ttl 24h           сколько лежит пакет, не больше 7d
  --ram MIB           память для пакетов (256); когда она заполнена, пишущие получают отказ
  --connections N     соединений одновременно (4096)
  --log-batch N       пакетов в одном ответе общего журнала (16, не больше 64)
  --log-every 10s     как часто соединение получает такой ответ
  --tickets FILE      требовать от пишущих билеты по этому файлу; его ключ — часть адреса
  --redis URL         держать пакеты в Redis, общем для нескольких ретрансляторов:
                      redis://HOST:PORT или redis-cluster://HOST:PORT,HOST:PORT
  --redis-secret FILE то, по чему они узнают друг друга: 32 байта в base32; без него ключи может
                      спросить каждый, кому доступен этот Redis
  --origins LIST      страницы, которым можно соединяться, через запятую; "null" — страница из файла
  --web               выдавать страницу комнат тем, у кого только браузер: она на /,
                      и в ней доверяют вам
  --metrics HOST:PORT округлённые суммы для Prometheus по адресу /metrics
  --data DIR, --tor FILE, --torrc-extra FILE, --config FILE   как у start
  --json              по одному объекту JSON в строке

hushroom relay tickets FILE new [--work-bits N]
hushroom relay tickets FILE invite [--batches N]

  Создаёт файл и добавляет в него приглашение, которое даёт N пачек билетов в день (4). При
  --work-bits 0 билеты только по приглашениям; 20 — секунда работы ноутбука за пачку.`,
  "relay-listening": "Ретранслятор принимает соединения. Для карточек и групп он такой:\n\n  {address}\n",
  "relay-listening-ipv6":
    "Ретранслятор принимает соединения на {address}. В карточках и группах не бывает адресов IPv6. Для них он такой; вместо relay.example поставьте имя узла, которое туда ведёт:\n\n  {named}\n",
  "relay-behind-onion": "Ретранслятор ждёт Tor на {address}.",
  "relay-onion": "Onion-адрес ретранслятора, для карточек и групп:\n\n  {address}\n",
  "relay-page": "Страница комнат:\n\n  {url}\n",
  "relay-published": "Теперь ретранслятор доступен по своему onion-адресу.",
  "relay-tickets": "Файл создан; он секретный. Ключ в адресе ретранслятора: {key}",
  "relay-invite": "Приглашение, действует со следующего запуска. Оно показано только сейчас:\n\n  {invite}\n",
  "relay-redis-open":
    "Каждый, кому доступен этот Redis, может спросить ключи того, что там лежит: дайте ретрансляторам --redis-secret.",
  "relay-metrics": "Его суммы: {url}",
  "relay-ended": "Ретранслятор завершён. Всё, что в нём лежало, исчезло.",
};
