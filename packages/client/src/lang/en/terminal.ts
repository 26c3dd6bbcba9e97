/** The command line and the terminal app. */

import type { EnglishTexts } from "../text.ts";

export const terminal = {
  help: `Hushroom: private rooms and conversations over Tor.

  hushroom start           run the program; its page opens in your browser (-d: by itself)
  hushroom host NAME       host one room from this terminal
  hushroom join LINK       join a room by its link
  hushroom id, card        your identity, and what you give to others
  hushroom contact, group  who you talk with
  hushroom send WHO TEXT   send a message
  hushroom tail, unread, history  what was said
  hushroom edit, delete, react, recall  what becomes of a message that was said
  hushroom status          what runs
  hushroom stop            close all rooms and end the program
  hushroom relay           pass on packets for people who are never online together
  hushroom help VERB       the options of a verb

Every verb takes --json (one JSON object per line) and --lang en|ar|ru.`,
  "help-start": `hushroom start [options]

  Runs the program. It prints a link to its page; that link is the key to it.

  --port N             port of the page on 127.0.0.1 (3000; 0 takes any free one)
  --data DIR           folder for Tor's own files and the socket
  --no-tor             no Tor: rooms for the local network only
  --tor FILE           where tor is
  --torrc-extra FILE   lines for the end of Tor's configuration
  --passphrase-file F  keep contacts and conversations on this device, encrypted under a passphrase: the first line of a file; - reads it from standard input
  --passphrase-fd N    the same, from an open file of the calling program
  --ask-passphrase     the same, asked for here
  --config FILE        the configuration file
  --no-open            do not open the page in a browser
  --log LEVEL          error, info or debug; never holds content, names or addresses
  -d, --detach         go on as a process of its own: this one ends when the program answers
  --print-config       show the configuration and end
  --json               one JSON object per line`,
  "help-host": `hushroom host NAME [options]

  Hosts one room. What you type is said to the room; /help lists the commands.
  The room ends with this program.

  --as NAME            your own name in the room
  --password P         the room asks for this password (seen by others in process lists)
  --password-file F    the same, from the first line of a file; - reads it from standard input
  --waiting-room       newcomers wait until you /approve them
  --uses N             how many may join with the first link
  --expires 30m|2h|1d  how long the first link is good
  --client-key         only guests with the room's key get through (not Tor Browser for Android)
  --hardened           circuit limits against floods; needs a RAM file system
  --listen HOST:PORT   a room for the local network, without Tor
  --public-url URL     with --listen: the address that your own TLS proxy gives it
  --no-tor             no Tor: the room is on 127.0.0.1 unless --listen says otherwise
  --data DIR, --tor FILE, --torrc-extra FILE, --log LEVEL  as for start
  --json               one JSON object per line`,
  "help-join": `hushroom join LINK --name NAME [options]

  Joins a room. What you type is said to the room; /help lists the commands.

  --name NAME             your name in the room
  --password P            the room's password, or where it has none, to keep your name (seen by others in process lists)
  --password-file F       the same, from the first line of a file; - reads it from standard input
  --name-password-file F  keeps your name: only who knows this password can take it again
  --socks HOST:PORT       use a Tor that runs already
  --torrc-extra FILE      lines for the end of Tor's configuration
  --tor FILE              where tor is
  --client-key-file F     the key of a room that asks for one
  --json                  one JSON object per line`,
  "help-status": `hushroom status [--data DIR] [--json]

  What runs: Tor, the rooms, contacts and conversations.`,
  "help-stop": `hushroom stop [--data DIR] [--json]

  Closes all rooms, with a notice to their guests, and ends the program.`,
  "help-help": `hushroom help [VERB]

  Explains a verb.

Exit codes: 0 good, 1 it did not work out, 2 a wrong option, file or setting.`,
  "passphrase-ask": "Passphrase:",
  "passphrase-again": "The same again:",
  "passphrase-new":
    "A new profile is made, and this passphrase is the only key to it: nobody can recover one that is lost. It needs at least {count} characters; five or six random words are good. It is not shown while you type.",
  "passphrase-differ": "These two were not the same. Once more:",
  "page-ready": "Hushroom is ready. Open this page; whoever has its link controls the program:",
  "page-opened": "It opens in your browser now.",
  "tor-absent": "Tor was not found. Rooms work on this device and the local network only.",
  "tor-install": "To install it: {command}",
  "tor-installing": "Tor was not found. Installing it: {command}",
  "tor-off": "Tor is off. Rooms are for the local network only.",
  "tor-progress": "Tor: {progress} % – {step}",
  "tor-ready": "Tor is connected.",
  "tor-old": "This Tor ({version}) has known security holes. Update it.",
  "room-open": "The room “{name}” is open. Its link:",
  "host-name": "Host",
  "room-key": "Guests also need this key: {key}",
  "room-rule":
    "What you type is said to the room. /help lists the commands; /close or Ctrl-C closes the room for everybody.",
  "guest-rule": "What you type is said to the room. /help lists the commands, /leave leaves.",
  "lan-warning": "This room is not over Tor: anyone in between can read and change what is said.",
  joined: "You are in the room “{name}”.",
  waiting: "You wait until the host lets you in.",
  admitted: "The host let you in.",
  connecting: "Connecting to the room…",
  "connection-lost": "The connection is lost; trying again…",
  closed: "The room is closed.",
  ended: "Your stay in the room has ended.",
  stopped: "Hushroom has ended.",
  invited: "New link: {link}\n/revoke {id} takes it back.",
  "someone-waits": "“{name}” waits to be let in: /approve {name}",
  done: "Done.",
  "no-rooms": "No rooms are open.",
  "rooms-open": { one: "{count} room is open:", other: "{count} rooms are open:" },
  "commands-help": `/members  who is here        /nick NAME   change your name     /leave  leave
/approve NAME  /reject NAME  let somebody in from the waiting room, or not
/kick NAME  /ban NAME  /unban NAME  /mute NAME  /unmute NAME
/role NAME moderator|member|read-only     /slow SECONDS|off     /cap N
/waiting on|off   /lock on|off   /announce on|off   /retain COUNT [HOURS]
/invite [USES] [30m|2h|1d]   /revoke ID   /password [P]   /rename NAME
/clear  forget all messages  /close  close the room       //text  says /text`,
} as const satisfies EnglishTexts;
