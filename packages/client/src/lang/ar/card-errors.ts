/** The errors of cards and invites, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type CardCode = Extract<ErrorCode, `CARD_${string}` | `INVITE_${string}`>;

export const cardErrors: Readonly<Record<CardCode, ErrorText>> = {
  CARD_MALFORMED: { what: "هذه ليست بطاقة جهة اتصال.", next: "أدخل الملف أو النص أو الرابط كاملًا كما وصلك." },
  CARD_DAMAGED: {
    what: "هذه البطاقة غير سليمة: نقص منها شيء أو تغيّر في الطريق.",
    next: "انسخها كلها من جديد، أو اطلبها ملفًا.",
  },
  CARD_TOO_LARGE: { what: "هذا أطول من أن يكون بطاقة أو دعوة.", next: "أدخل البطاقة وحدها دون أي نص آخر." },
  CARD_TOO_NEW: {
    what: "صُنعت هذه البطاقة بإصدار أحدث من Hushroom.",
    next: "حدّث Hushroom على هذا الجهاز ثم أضف البطاقة من جديد.",
  },
  CARD_EXPIRED: { what: "انتهت صلاحية هذه البطاقة.", next: "اطلب من صاحبها بطاقة جديدة." },
  CARD_TAMPERED: {
    what: "هذه البطاقة ليست كما صنعها صاحبها: لقد غيّرها أحد.",
    next: "لا تستعملها. احصل على البطاقة من صاحبها بطريق آخر.",
  },
  CARD_OWN: { what: "هذه بطاقتك أنت.", next: "أعطها للآخرين، وأضف البطاقات التي يعطونك إياها." },
  CARD_KNOWN: { what: "هذه البطاقة عندك من قبل.", next: "لم يبق ما يجب فعله." },
  CARD_NOT_SHOWN: {
    what: "لا يمكن جلب البطاقة التي يشير إليها رمز QR: لم يعد صاحبها يعرضه، أو هو غير متصل.",
    next: "اطلب من صاحبها أن يعرض رمز QR من جديد ويبقيه مفتوحًا حتى تصلك البطاقة.",
  },
  CARD_BAD_PICTURE: { what: "لا يمكن قراءة هذه الصورة.", next: "استعمل صورة كاملة من نوع PNG أو JPEG." },
  CARD_PICTURE_TOO_LARGE: { what: "هذه الصورة أكبر مما ينبغي.", next: "صغّرها، أو اقتطع منها رمز QR." },
  INVITE_MALFORMED: { what: "هذه ليست دعوة.", next: "انسخها كلها كما وصلتك، أو اطلب دعوة جديدة." },
  INVITE_DAMAGED: {
    what: "هذه الدعوة غير سليمة: نقص منها شيء أو تغيّر في الطريق.",
    next: "انسخها كلها من جديد، أو اطلب دعوة جديدة.",
  },
  INVITE_TOO_NEW: {
    what: "صُنعت هذه الدعوة بإصدار أحدث من Hushroom.",
    next: "حدّث Hushroom على هذا الجهاز ثم افتح الدعوة من جديد.",
  },
  INVITE_EXPIRED: { what: "انتهت صلاحية هذه الدعوة.", next: "اطلب دعوة جديدة ممن أرسلها." },
  INVITE_OWN: { what: "هذه الدعوة من صنعك أنت.", next: "أرسلها إلى من تريد دعوته." },
  INVITE_USED: {
    what: "أُجيب عن هذه الدعوة من قبل.",
    next: "تصلح الدعوة لشخص واحد. إن لم تكن أنت فأخبر من أرسلها، واطلب دعوة جديدة بطريق آخر.",
  },
  INVITE_REVOKED: { what: "سحب صاحب هذه الدعوة دعوته.", next: "اطلب دعوة جديدة." },
};
