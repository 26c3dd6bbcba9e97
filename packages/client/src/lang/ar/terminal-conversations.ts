/** The command line's verbs of conversations, in Arabic. */

import type { terminalConversations as english } from "../en/terminal-conversations.ts";
import type { InArabic } from "../text.ts";

export const terminalConversations: InArabic<typeof english> = {
  "help-id": `hushroom id [new NAME|show] [--data DIR] [--json]

  هويتك: عنوانها على شبكة onion وبصمة بطاقتها. ينشئها الأمر "id new NAME".`,
  "help-card": `hushroom card [show|export FILE|qr|relays|check|tickets] [options]

  بطاقتك. من كانت عنده استطاع أن يطلب منك محادثة، وأنت تحتاج إلى بطاقته أيضًا.

  card show                  البطاقة نصًا يُلصق
  card export FILE           البطاقة في ملف؛ و - تكتبها إلى الإخراج القياسي
  card qr                    رمز QR؛ ما دام معروضًا يستطيع من صوّره أن يجلب البطاقة
  --for 90s|10m              مع qr: المدة
  card relays                المُرحِّلات التي يُكتب إليك عبرها حين لا يجيب هذا الجهاز
  card relays ADDRESS…|none  تسمية ثلاثة على الأكثر، أو لا شيء
  card check ADDRESS         هل يجيب مُرحِّل على هذا العنوان، وماذا يطلب
  card tickets               تذاكر المُرحِّلات التي تطلبها، وما بها من خلل
  card tickets ADDRESS [INVITE|-]  إضافة دعوة من مشغّل المُرحِّل، أو دعوة تأتي عبر أنبوب
  --data DIR, --json`,
  "help-contact": `hushroom contact [VERB] [options]

  contact list             كل جهات الاتصال
  contact add FILE|TEXT|-  ببطاقة أو رابط دعوة أو صورة رمز QR
  contact verify WHO       رقم الأمان بينكما: قارنه بطريق آخر
    --compare DIGITS|TEXT  يقارنه بما يعرضه الطرف الآخر، ويضع العلامة إن تطابقا
    --yes, --no            يضع العلامة أو يزيلها
  contact level WHO [direct|quiet|blind]  مستوى الخصوصية: ما يخفيه كل مستوى وما يكلّفه
    --yes                  يختاره
  contact relays WHO [otherwise|also|never]  هل يمر ما تكتبه عبر مُرحِّلاتهم: حين لا يجيب جهازهم، أو دائمًا أيضًا، أو أبدًا
  contact invite           رابط لشخص واحد
    --expires 30m|2h|1d
  contact invites, contact revoke-invite ID
  contact rename WHO NAME, contact block WHO, contact unblock WHO
  contact accept-key WHO   المتابعة بمفتاح تغيّر
    --compare DIGITS|TEXT  فقط إن كان المفتاح صاحب رقم الأمان هذا
  contact remove WHO
  --as NAME                مع add: الاسم الذي تختاره أنت
  --data DIR, --json

  ‏WHO اسم أو معرّف.`,
  "help-group": `hushroom group [VERB] [options]

  group list                  كل المجموعات
  group new NAME              إنشاء مجموعة
    --cap N                   أقصى عدد لها على الإطلاق (2 إلى 100، وإلا 50). حتى 50: مفاتيح ما بعد الكم، و«هادئ» و«أعمى» ما دام فيها 16 أو أقل.
  group invite GROUP CONTACT  دعوة جهة اتصال إليها
  group link GROUP            رابط إليها
    --uses N, --expires 30m|2h|1d
  group links GROUP, group revoke-link GROUP ID
  group join LINK             الانضمام برابط
    --name NAME               اسمك فيها
  group invitations, group accept ID, group decline ID
  group members GROUP         من فيها، ومن تحقق ممن
  group remove GROUP MEMBER, group role GROUP MEMBER admin|member
  group level GROUP [direct|quiet|blind]  مستوى الخصوصية: ما يخفيه كل مستوى وما يكلّفه
  group relays GROUP [otherwise|also|never]  هل يمر ما تكتبه عبر مُرحِّلاتهم: حين لا يجيب جهازهم، أو دائمًا أيضًا، أو أبدًا
  group place GROUP MEMBER    ليرتب جهاز MEMBER التغييرات
    --anyway
  group rename GROUP NAME, group leave GROUP
  group rejoin GROUP          العودة إليها بعد ضياع حالتها عندك
  --data DIR, --json

  ‏GROUP و CONTACT و MEMBER أسماء أو معرّفات.`,
  "help-send": `hushroom send WHO [TEXT|-] [options]

  يرسل رسالة واحدة ويطبع معرّفها فور حفظها هنا. من دون TEXT، أو مع -، تكون الرسالة ما يأتي من الأنبوب: ‎echo hi | hushroom send WHO

  --wait             لا ينتهي إلا إذا وصلت (رمز الخروج 0) أو فشلت (1)
  --timeout 90s|10m  مع --wait: يكف عن الانتظار بعد هذه المدة؛ والرسالة تستمر
  --reply ID         رد على هذه الرسالة
  --once KEY         المفتاح نفسه لا ينشئ رسالة ثانية أبدًا
  --data DIR, --json

  ‏WHO اسم جهة اتصال أو مجموعة، أو معرّف.`,
  "help-tail": `hushroom tail [WHO] [options]

  يعرض ما يحدث أولًا بأول في محادثة واحدة أو فيها كلها؛ ويستمر إذا أُعيد تشغيل البرنامج ويعرض ما جاء في تلك الأثناء.

  --since-unread  يبدأ بما لم يُقرأ بعد
  --read          يعلّم ما يُعرض مقروءًا
  --data DIR
  --json          كائن في كل سطر: "message" ‏(conversation, id, from, text, at) لما يقوله الآخرون، و "sent" لما تقوله أنت، و "delivery" ‏(id, state) وغيرها`,
  "help-unread": `hushroom unread [--data DIR] [--json]

  المحادثات التي فيها جديد، وكم هو. ويبقى غير مقروء.`,
  "help-history": `hushroom history WHO [options]

  آخر رسائل المحادثة، الأقدم أولًا.

  -n N    العدد (20)
  --ids   يعرض بداية معرّف كل رسالة، من أجل edit وdelete وreact وrecall و send --reply
  --read  يعلّمها مقروءة
  --data DIR, --json`,
  "help-edit": `hushroom edit WHO ID [TEXT|-] [options]

  يستبدل نص رسالة من رسائلك، وعند من وصلتهم أيضًا.
  من دون TEXT، أو مع -، يكون النص الجديد ما يأتي من الأنبوب.

  ‏ID ما طبعه send، أو بدايته: ‎hushroom history WHO --ids
  --data DIR, --json`,
  "help-delete": `hushroom delete WHO ID [options]

  يحذف رسالة من رسائلك عند الجميع. من قرأها فقد قرأها؛ ولا يمكن إجبار أحد على حذفها.

  ‏ID ما طبعه send، أو بدايته: ‎hushroom history WHO --ids
  --data DIR, --json`,
  "help-react": `hushroom react WHO ID EMOJI [options]

  تفاعلك مع رسالة؛ والجديد يحل محل السابق.

  --none  بدل EMOJI: يسحب التفاعل
  ‏ID معرّف الرسالة، أو بدايته: ‎hushroom history WHO --ids
  --data DIR, --json`,
  "help-recall": `hushroom recall WHO ID [options]

  يسحب رسالة من رسائلك لم تغادر هذا الحاسوب بعد. أما التي خرجت فلها hushroom delete.

  ‏ID ما طبعه send، أو بدايته: ‎hushroom history WHO --ids
  --data DIR, --json`,
  started: "يعمل Hushroom الآن وحده (العملية {pid}). مقبسه: {socket}\nصفحته:",
  "you-are": "أنت {name}: ‏{address}",
  "program-lost": "ذهب البرنامج؛ ننتظر عودته…",
  "program-back": "عاد البرنامج.",
  "card-no-relays": "لا تذكر بطاقتك أي مُرحِّل.",
  "card-no-tickets": "لا يطلب أي مُرحِّل تكتب إليه تذاكر.",
  "card-tickets": {
    zero: "{relay}\n  لا تذاكر",
    one: "{relay}\n  تذكرة واحدة",
    two: "{relay}\n  تذكرتان",
    few: "{relay}\n  {count} تذاكر",
    many: "{relay}\n  {count} تذكرة",
    other: "{relay}\n  {count} تذكرة",
  },
  "card-relay": "يجيب مُرحِّل على {relay}. تبقى الحزمة فيه {hours} ساعة.",
  "card-relay-tickets":
    "يجيب مُرحِّل على {relay}. تبقى الحزمة فيه {hours} ساعة. وهو يطلب تذاكر: يحتاج إليها كل من يكتب إليك هناك.",
  "card-exported": "البطاقة في {file}.",
  "card-shown": "يمكن جلب البطاقة ما دام هذا معروضًا. ينهيه Ctrl-C.",
  "card-hidden": "لم يعد رمز QR صالحًا.",
  "level-repeat": "لم يتغيّر شيء. لاختياره أعد الأمر نفسه مع --yes.",
  "no-contacts": "لا جهات اتصال بعد.",
  "no-groups": "لا مجموعات بعد.",
  "contact-waiting": "بانتظار أن تكون بطاقة كل منكما عند الآخر",
  "contact-ready": "جاهزة",
  "contact-blocked": "محظورة",
  "contact-verified": "جرى التحقق",
  "contact-key-changed": "تغيّر المفتاح",
  "contact-invite": "{link}\nيجعل شخصًا واحدًا جهة اتصال. يسحبه الأمر «hushroom contact revoke-invite {id}».",
  "invite-over": "لم يعد صالحًا",
  "invite-used": "استعمله {name}",
  safety:
    "رقم الأمان بينكما:\n\n  {digits}\n\nقارنه بطريق آخر كمكالمة. إن كان ما عند الطرف الآخر مطابقًا: «hushroom contact verify WHO --yes».",
  "compared-same": "الرقم نفسه. وُضعت علامة التحقق.",
  "compared-different": "الرقم مختلف: ربما كان أحد بينكما. لا تثق بهذه المحادثة.",
  "compared-someone-else": "هذا رقم الأمان مع شخص آخر.",
  "compared-unreadable": "ليس هذا رقم أمان.",
  "group-invited": "{from} يدعوك إلى المجموعة {name}: ‎hushroom group accept {id}",
  "member-admin": "مشرف",
  "member-member": "عضو",
  "member-you": "أنت",
  "member-left-out": "لا يستطيع الوصول إلى هذا الجهاز: لم يبق مكان في Tor",
  "member-orders": "يحفظ الترتيب",
  "member-verified-by": "تحقق منه {names}",
  "conversation-connecting": "يجري الاتصال",
  "conversation-ready": "متصلة",
  "conversation-waiting": "في انتظار الآخرين",
  "conversation-catching-up": "تُقرأ الرسائل التي جاءت في تلك الأثناء",
  "conversation-left": "غادرتها",
  "conversation-removed": "أُخرجت منها",
  unread: {
    zero: "لا جديد غير مقروء",
    one: "رسالة واحدة غير مقروءة",
    two: "رسالتان غير مقروءتين",
    few: "{count} رسائل غير مقروءة",
    many: "{count} رسالة غير مقروءة",
    other: "{count} رسالة غير مقروءة",
  },
  "nothing-unread": "لا شيء غير مقروء.",
  "edited-message": "تغيّر النص هنا، وسيصل إلى الآخرين.",
  "deleted-message": "حُذفت هنا؛ وطُلب من الآخرين حذفها.",
  "reaction-kept": "حُفظ تفاعلك، وسيصل إلى الآخرين.",
  "reaction-taken-back": "سُحب تفاعلك.",
  "recalled-message": "سُحبت: لم تكن قد غادرت هذا الحاسوب.",
  "message-deleted": "(محذوفة)",
  "message-edited": "معدّلة",
  "notice-created": "تبدأ المحادثة",
  "notice-joined": "دخل {name}",
  "notice-left": "غادر {name}",
  "notice-removed": "أُخرج {name}",
  "notice-rejoined": "عاد {name} بعد ضياع حالته",
  "notice-held-up": "تغييرات المجموعة تنتظر: يقول {name} إن المجموعة مضت من دون هذا الجهاز",
  "notice-outvoted":
    "ما تغيّر هنا لا يُحتسب حين يُدخل الآخرون هذا الجهاز: نقل {name} موضع ترتيب تغييرات المجموعة",
  "notice-place": "جهاز {name} يرتب تغييرات المجموعة الآن",
  "notice-renamed": "صار اسم المجموعة {name}",
  "notice-admin": "صار {name} مشرفًا",
  "notice-no-admin": "لم يعد {name} مشرفًا",
  "notice-gap": {
    zero: "لم تفت أي رسالة من {name} أثناء الغياب",
    one: "رسالة واحدة من {name} لم تُستلم أثناء الغياب",
    two: "رسالتان من {name} لم تُستلما أثناء الغياب",
    few: "{count} رسائل من {name} لم تُستلم أثناء الغياب",
    many: "{count} رسالة من {name} لم تُستلم أثناء الغياب",
    other: "{count} رسالة من {name} لم تُستلم أثناء الغياب",
  },
  "notice-gap-unknown": "رسائل من {name} لم تُستلم أثناء الغياب",
  "notice-key-changed": "تغيّر مفتاح {name}: قارن رقم الأمان من جديد",
  "notice-cannot-process": "أرسل {name} ما لا يمكن قراءته هنا",
  "notice-squatted":
    "وضع أحدهم في المجموعة شيئًا من عنده في موضع رسالة إلى {name}؛ قد يكون أي عضو، وستسلك الرسالة طريقًا آخر",
  "notice-parted": "انقسمت المجموعة: لدى {name} تاريخ آخر لها، ولا يقرأ أحدكما ما يكتبه الآخر",
};
