/** The command line's verb of relays, in Arabic. */

import type { terminalRelay as english } from "../en/terminal-relay.ts";
import type { InArabic } from "../text.ts";

export const terminalRelay: InArabic<typeof english> = {
  "help-relay": `hushroom relay [options]

  يشغّل مُرحِّلًا: يمرّر حزمًا ذات حجم ثابت لا يستطيع قراءتها، ويبقيها في الذاكرة مدةً، ولا يكتب شيئًا على القرص. لا يحتاج إلى هوية ولا يعرف هوية أحد.

  --listen HOST:PORT   أين يستقبل الاتصالات (127.0.0.1:7080؛ ومع --onion وحده منفذ حر، لـ Tor)
  --onion              خدمة onion خاصة به
  --onion-key FILE     مفتاح هذه الخدمة، يُنشأ إن لم يوجد الملف؛ ومن دونه يتغيّر العنوان في كل تشغيل
  --ttl 24h            مدة بقاء الحزمة، وأقصاها 7d
  --ram MIB            ذاكرة الحزم (256)؛ وحين تمتلئ يُرفض الكتّاب
  --connections N      عدد الاتصالات في وقت واحد (4096)
  --log-batch N        عدد الحزم في جواب واحد من السجل الذي يقرؤه الجميع (16، وأقصاه 64)
  --log-every 10s      كل كم ينال الاتصال مثل هذا الجواب
  --tickets FILE       طلب تذاكر من الكتّاب وفق هذا الملف؛ ومفتاحه جزء من عنوان المُرحِّل
  --redis URL          حفظ الحزم في Redis تشترك فيه عدة مُرحِّلات: redis://HOST:PORT أو redis-cluster://HOST:PORT,HOST:PORT
  --redis-secret FILE  ما تتعارف به هذه المُرحِّلات: ‏32 بايت بصيغة base32؛ وبدونه يمكن لكل من يصل إلى Redis هذا أن يسأل عن مفاتيحه
  --origins LIST       الصفحات المسموح لها وحدها بالاتصال، بينها فواصل؛ و "null" صفحة مفتوحة من ملف (دونه: null و http://127.0.0.1)، و "none" لا صفحة
  --web                تقديم صفحة غرف المُرحِّل لمن ليس لديه إلا متصفح: مكانها / ومن يفتحها يثق بك فيها
  --metrics HOST:PORT  مجاميع مقرَّبة لـ Prometheus على ‎/metrics
  --data DIR, --tor FILE, --torrc-extra FILE, --config FILE  كما في start
  --json               كائن JSON واحد في كل سطر

hushroom relay tickets FILE new [--work-bits N]
hushroom relay tickets FILE invite [--batches N]

  ينشئ الملف، ويضيف إليه دعوة تعطي N حزمة تذاكر في اليوم (4). ومع ‎--work-bits 0‎ لا تذاكر إلا بدعوة؛ و20 تعني ثانية من عمل حاسوب محمول لكل حزمة.`,
  "relay-listening": "المُرحِّل يستقبل الاتصالات. وهو للبطاقات والمجموعات:\n\n  {address}\n",
  "relay-listening-ipv6":
    "المُرحِّل يستقبل الاتصالات على {address}. لا تحمل البطاقات والمجموعات عناوين IPv6. فيُكتب لها هكذا، مع وضع اسم مضيف يقود إليه مكان relay.example:\n\n  {named}\n",
  "relay-listening-everywhere":
    "المُرحِّل يستقبل الاتصالات في كل شبكات هذا الحاسوب. وهو للبطاقات والمجموعات هكذا، مع وضع العنوان الذي يصل به الآخرون إلى هذا الحاسوب مكان 0.0.0.0:\n\n  {address}\n",
  "relay-only-here":
    "لا يصل إليه هناك إلا هذا الحاسوب. ليصل إليه آخرون شغّلوه مع ‎--onion‎ وأعطوهم عنوان onion؛ أو في شبكتكم مع ‎--listen‎ وعنوان هذا الحاسوب فيها، مثل ‎--listen 192.168.1.20:7080‎.",
  "relay-only-here-onion": "لا يصل إليه هناك إلا هذا الحاسوب. ويحتاج الآخرون إلى عنوان onion.",
  "relay-behind-onion": "ينتظر المُرحِّل اتصال Tor على {address}.",
  "relay-onion": "عنوان onion للمُرحِّل، للبطاقات والمجموعات:\n\n  {address}\n",
  "relay-page": "صفحة غرف المُرحِّل:\n\n  {url}\n",
  "relay-published": "يمكن الآن الوصول إلى المُرحِّل بعنوان onion.",
  "relay-tickets": "أُنشئ الملف، وهو سري. المفتاح في عنوان المُرحِّل: {key}",
  "relay-invite": "دعوة تصلح من التشغيل التالي للمُرحِّل، وتُعرض هذه المرة فقط:\n\n  {invite}\n",
  "relay-redis-open":
    "يمكن لكل من يصل إلى Redis هذا أن يسأل عن مفاتيح ما فيه: أعطوا المُرحِّلات ‎--redis-secret.",
  "relay-redis-no-password":
    "قد تصل إلى Redis هذا حواسيب غير هذا الحاسوب، وهو لا يطلب كلمة سر: يمكن لمن يصل إليه أن يحذف ما فيه. اضبط فيه requirepass، واكتب كلمة السر في العنوان، مثل ‎--redis redis://:PASSWORD@HOST:PORT",
  "relay-metrics": "مجاميعه في {url}",
  "relay-ended": "انتهى المُرحِّل، وزال كل ما كان فيه.",
};
