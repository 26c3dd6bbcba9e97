/** What every screen says about a room: roles, notices, reachability, what can be done with members. */

import type { room as english } from "../en/room.ts";
import type { InArabic } from "../text.ts";

export const room: InArabic<typeof english> = {
  "role-host": "المضيف",
  "role-moderator": "مشرف",
  "role-member": "عضو",
  "role-read-only": "للقراءة فقط",

  // Nouns, not verbs: a verb would have to know whether the person is a man or a woman.
  "notice-joined": "انضمام {name}",
  "notice-left": "خروج {name}",
  "notice-kicked": "إخراج {name} من الغرفة",
  "notice-banned": "حظر {name}",
  "notice-renamed": "تغيّر الاسم من {before} إلى {name}",

  "reach-starting": "قيد الإعداد",
  "reach-published": "نُشرت ولم تُختبر من الخارج بعد",
  "reach-reachable": "ثبت الوصول إليها من الخارج الساعة {time}",
  "reach-degraded": "تعذّر الوصول إليها من الخارج الآن",
  "reach-repairing": "يجري إصلاح طريق الوصول",
  "reach-lan": "دون Tor، في الشبكة المحلية",

  "act-approve": "إدخال",
  "act-reject": "رفض",
  "act-mute": "كتم",
  "act-unmute": "رفع الكتم",
  "act-kick": "إخراج",
  "act-ban": "حظر",
  "act-unban": "رفع الحظر",
  "act-moderator": "تعيين مشرفًا",
  "act-member": "تعيين عضوًا",
  "act-read-only": "السماح بالقراءة فقط",

  you: "أنت",
  muted: "مكتوم",
  away: "غير متصل",
  registered: "الاسم محفوظ بكلمة سر",

  // The talk
  reply: "رد",
  "reply-to": "رد على {name}",
  "replying-to": "رد على {name}:",
  "reply-cancel": "إلغاء الرد",
  write: "اكتب إلى الغرفة",
  send: "إرسال",
  "command-done": "تم.",
  older: "عرض رسائل أقدم",
  "to-newest": "إلى أحدث رسالة",
};
