/** The command line and the terminal app, in Arabic. */

import type { terminal as english } from "../en/terminal.ts";
import type { InArabic } from "../text.ts";

export const terminal: InArabic<typeof english> = {
  help: `Hushroom: غرف ومحادثات خاصة عبر Tor.

  hushroom start           تشغيل البرنامج؛ تُفتح صفحته في متصفحك (‏-d: يعمل وحده)
  hushroom host NAME       استضافة غرفة واحدة من هذه النافذة
  hushroom join LINK       الانضمام إلى غرفة برابطها
  hushroom id, card        هويتك وما تعطيه لغيرك
  hushroom contact, group  من تحادثهم
  hushroom send WHO TEXT   إرسال رسالة
  hushroom tail, unread, history  ما قيل
  hushroom edit, delete, react, recall  ما يُفعل برسالة قيلت
  hushroom status          ما الذي يعمل الآن
  hushroom stop            إغلاق كل الغرف وإنهاء البرنامج
  hushroom relay           تمرير حزم لمن لا يجتمعون على الشبكة
  hushroom help VERB       خيارات أمر معيّن

كل الأوامر تقبل --json (كائن JSON واحد في كل سطر) و --lang en|ar|ru.`,
  "help-start": `hushroom start [options]

  يشغّل البرنامج ويطبع رابط صفحته؛ هذا الرابط هو مفتاحها.

  --port N             منفذ الصفحة على 127.0.0.1 (‏3000؛ و0 يعني أي منفذ شاغر)
  --data DIR           مجلد ملفات Tor الخاصة بنا والمقبس
  --no-tor             من دون Tor: غرف للشبكة المحلية فقط
  --tor FILE           مكان برنامج tor
  --torrc-extra FILE   أسطر تضاف إلى آخر إعدادات Tor
  --passphrase-file F  حفظ جهات الاتصال والمحادثات على هذا الجهاز، مشفّرة بعبارة مرور: السطر الأول من ملف؛ و - يقرؤها من الإدخال القياسي
  --passphrase-fd N    مثله، من ملف مفتوح في البرنامج المستدعي
  --ask-passphrase     مثله، ويُسأل عنها هنا
  --config FILE        ملف الإعدادات
  --no-open            لا تفتح الصفحة في المتصفح
  --log LEVEL          error أو info أو debug؛ لا يحوي أبدًا محتوى ولا أسماء ولا عناوين
  -d, --detach         يستمر كعملية مستقلة: تنتهي هذه حين يجيب البرنامج
  --print-config       عرض الإعدادات ثم الانتهاء
  --json               كائن JSON واحد في كل سطر`,
  "help-host": `hushroom host NAME [options]

  يستضيف غرفة واحدة. ما تكتبه يُقال في الغرفة، و /help يعرض الأوامر.
  تنتهي الغرفة بانتهاء هذا البرنامج.

  --as NAME            اسمك أنت في الغرفة
  --password P         كلمة سر الغرفة (يراها غيرك في قائمة العمليات)
  --password-file F    كلمة السر من أول سطر في ملف؛ و - تعني الإدخال القياسي
  --waiting-room       ينتظر القادمون حتى تقبلهم بالأمر ‎/approve
  --uses N             كم شخصًا يدخل بالرابط الأول
  --expires 30m|2h|1d  مدة صلاحية الرابط الأول
  --client-key         لا يصل إلا من معه مفتاح الغرفة (لا يعمل مع متصفح Tor على أندرويد)
  --hardened           حدود لكل دارة ضد الإغراق؛ يحتاج نظام ملفات في الذاكرة
  --listen HOST:PORT   غرفة للشبكة المحلية من دون Tor
  --public-url URL     مع --listen: العنوان الذي يعطيها إياه وكيل TLS الخاص بك
  --no-tor             من دون Tor: الغرفة على 127.0.0.1 ما لم يُذكر --listen
  --data DIR, --tor FILE, --torrc-extra FILE, --log LEVEL  كما في start
  --json               كائن JSON واحد في كل سطر`,
  "help-join": `hushroom join LINK --name NAME [options]

  ينضم إلى غرفة. ما تكتبه يُقال في الغرفة، و /help يعرض الأوامر.

  --name NAME             اسمك في الغرفة
  --password P            كلمة سر الغرفة، أو لحفظ اسمك إن لم تكن لها كلمة سر (يراها غيرك في قائمة العمليات)
  --password-file F       كلمة السر من أول سطر في ملف؛ و - تعني الإدخال القياسي
  --name-password-file F  يحفظ اسمك: لا يأخذه ثانية إلا من يعرف كلمة السر هذه
  --socks HOST:PORT       استخدام نسخة Tor تعمل مسبقًا
  --torrc-extra FILE      أسطر تضاف إلى آخر إعدادات Tor
  --tor FILE              مكان برنامج tor
  --client-key-file F     مفتاح الغرفة التي تطلب مفتاحًا
  --json                  كائن JSON واحد في كل سطر`,
  "help-status": `hushroom status [--data DIR] [--json]

  ما الذي يعمل: Tor والغرف وجهات الاتصال والمحادثات.`,
  "help-stop": `hushroom stop [--data DIR] [--json]

  يغلق كل الغرف بعد إشعار ضيوفها، وينهي البرنامج.`,
  "help-help": `hushroom help [VERB]

  يشرح أمرًا.

رموز الخروج: 0 نجاح، 1 لم ينجح الأمر، 2 خيار أو ملف أو إعداد خاطئ.`,
  "passphrase-ask": "عبارة المرور:",
  "passphrase-again": "العبارة نفسها مرة أخرى:",
  "passphrase-new":
    "سيُنشأ ملف شخصي جديد، وعبارة المرور هذه مفتاحه الوحيد: لا يستطيع أحد استعادتها إن ضاعت. يلزم أن تكون {count} حرفًا على الأقل، وخمس كلمات عشوائية أو ست اختيار جيد. لا تظهر أثناء الكتابة.",
  "passphrase-differ": "لم تتطابق العبارتان. مرة أخرى:",
  "page-ready": "Hushroom جاهز. افتح هذه الصفحة؛ من معه رابطها يتحكم بالبرنامج:",
  "page-opened": "تُفتح الآن في متصفحك.",
  "tor-absent": "لم نجد Tor. تعمل الغرف على هذا الجهاز والشبكة المحلية فقط.",
  "tor-install": "لتثبيته: {command}",
  "tor-installing": "لم نجد Tor. يجري تثبيته: {command}",
  "tor-off": "Tor متوقف. الغرف للشبكة المحلية فقط.",
  "tor-progress": "Tor: ‏{progress}٪ – {step}",
  "tor-ready": "اتصل Tor.",
  "tor-old": "في نسخة Tor هذه ({version}) ثغرات أمنية معروفة. حدّثها.",
  "room-open": "الغرفة «{name}» مفتوحة. رابطها:",
  "host-name": "المضيف",
  "room-key": "يحتاج الضيوف أيضًا إلى هذا المفتاح: {key}",
  "room-rule": "ما تكتبه يُقال في الغرفة. ‎/help يعرض الأوامر؛ و ‎/close أو Ctrl-C يغلق الغرفة على الجميع.",
  "guest-rule": "ما تكتبه يُقال في الغرفة. ‎/help يعرض الأوامر، و ‎/leave للمغادرة.",
  "lan-warning": "هذه الغرفة ليست عبر Tor: كل من في الطريق يستطيع قراءة ما يُقال وتغييره.",
  joined: "أنت في الغرفة «{name}».",
  waiting: "أنت في الانتظار حتى يُدخلك المضيف.",
  admitted: "أدخلك المضيف.",
  connecting: "يجري الاتصال بالغرفة…",
  "connection-lost": "انقطع الاتصال؛ نحاول من جديد…",
  closed: "أُغلقت الغرفة.",
  ended: "انتهى وجودك في الغرفة.",
  stopped: "انتهى Hushroom.",
  invited: "رابط جديد: {link}\n‎/revoke {id} يسحبه.",
  "someone-waits": "«{name}» ينتظر الدخول: ‎/approve {name}",
  done: "تم.",
  "no-rooms": "لا غرف مفتوحة.",
  "rooms-open": {
    zero: "لا غرف مفتوحة:",
    one: "غرفة واحدة مفتوحة:",
    two: "غرفتان مفتوحتان:",
    few: "{count} غرف مفتوحة:",
    many: "{count} غرفة مفتوحة:",
    other: "{count} غرفة مفتوحة:",
  },
  "commands-help": `‎/members  من هنا              ‎/nick NAME   غيّر اسمك          ‎/leave  غادر
‎/approve NAME  ‎/reject NAME  أدخل شخصًا من الانتظار أو ارفضه
‎/kick NAME  ‎/ban NAME  ‎/unban NAME  ‎/mute NAME  ‎/unmute NAME
‎/role NAME moderator|member|read-only     ‎/slow SECONDS|off     ‎/cap N
‎/waiting on|off   ‎/lock on|off   ‎/announce on|off   ‎/retain COUNT [HOURS]
‎/invite [USES] [30m|2h|1d]   ‎/revoke ID   ‎/password [P]   ‎/rename NAME
‎/clear  انسَ كل الرسائل  ‎/close  أغلق الغرفة       ‎//text  تقول ‎/text`,
};
