/** The errors of conversations, contacts and groups, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type SealedCode = Extract<ErrorCode, `SEALED_${string}` | `CONTACT_${string}` | `GROUP_${string}`>;

export const sealedErrors: Readonly<Record<SealedCode, ErrorText>> = {
  SEALED_UNAVAILABLE: {
    what: "هذا البرنامج يعمل من دون محادثات.",
    next: "شغّله بالأمر «npx hushroom start»؛ فبرنامج الغرفة الواحدة لا محادثات فيه.",
  },
  SEALED_NO_IDENTITY: {
    what: "لا توجد هوية هنا بعد.",
    next: "أنشئ هوية أولًا؛ وفي الطرفية: «hushroom id new NAME».",
  },
  SEALED_IDENTITY_EXISTS: {
    what: "توجد هوية هنا من قبل.",
    next: "لهوية أخرى استخدم مجلد بيانات آخر.",
  },
  SEALED_NO_CONVERSATION: {
    what: "لا توجد محادثة بهذا الاسم أو المعرّف.",
    next: "ابحث عنها في القائمة؛ وفي الطرفية: «hushroom status».",
  },
  SEALED_NO_MESSAGE: { what: "لا توجد رسالة كهذه في هذه المحادثة.", next: "اقرأ المحادثة من جديد." },
  SEALED_AMBIGUOUS: {
    what: "يحمل هذا الاسم أكثر من واحد.",
    next: "استخدم المعرّف بدل الاسم؛ كل ما يطابقه مذكور أعلاه.",
  },
  SEALED_NOT_YOURS: { what: "لا يغيّر الرسالة إلا من كتبها.", next: "رُدّ عليها أو تفاعل معها." },
  SEALED_TOO_LATE: { what: "لقد غادرت الرسالة هذا الجهاز.", next: "ما زال يمكن حذفها عند كل من يراعي ذلك." },
  SEALED_ENDED: { what: "لم تعد في هذه المحادثة.", next: "اطلب من أحد فيها أن يُدخلك من جديد." },
  SEALED_TOO_MANY: { what: "يوجد من هذه عدد كبير من قبل.", next: "أزل منها ما لم تعد تحتاج إليه." },
  SEALED_TOO_MANY_DIALLERS: {
    what: "لا يستطيع Tor نشر عنوانك لأكثر ممن يمكنهم الوصول إليك الآن.",
    next: "أزل جهات اتصال أو اخرج من مجموعات أو ألغِ روابط لم تعد تحتاج إليها.",
  },
  SEALED_LEFT_OUT: {
    what: "في هذه المحادثة من لا يستطيع الوصول إليك: لا يستطيع Tor نشر عنوانك لهذا العدد من الناس.",
    next: "ما يقوله يصل متأخرًا أو لا يصل. أزل جهات اتصال أو اخرج من مجموعات أو ألغِ روابط لم تعد تحتاج إليها.",
  },
  SEALED_NOT_DELIVERED: {
    what: "لم تصل الرسالة بعد.",
    next: "إنها محفوظة هنا وتستمر المحاولة، ما لم يُذكر أنها فشلت.",
  },
  CONTACT_NOT_FOUND: {
    what: "لا توجد جهة اتصال بهذا الاسم أو المعرّف.",
    next: "ابحث عنها في القائمة؛ وفي الطرفية: «hushroom contact list».",
  },
  CONTACT_WAITING: {
    what: "ليست بطاقتك عند جهة الاتصال هذه بعد، أو لم يمكن الوصول إليها منذ ذلك الحين.",
    next: "أعطها بطاقتك: ملفًا أو نصًا أو رمز QR.",
  },
  CONTACT_BLOCKED: { what: "لقد حظرت جهة الاتصال هذه.", next: "ألغِ حظرها أولًا." },
  CONTACT_KEY_CHANGED: {
    what: "تغيّر مفتاح جهة الاتصال هذه.",
    next: "قارن رقم الأمان بطريق آخر ثم اقبل المفتاح الجديد.",
  },
  CONTACT_NO_QR: {
    what: "لا يوجد في هذه الصورة رمز QR يمكن قراءته.",
    next: "صوّره من الأمام بوضوح وبحيث يظهر الرمز كله.",
  },
  GROUP_NOT_ADMIN: { what: "لا يفعل ذلك إلا مشرف في المجموعة.", next: "اطلبه من أحد المشرفين." },
  GROUP_FULL: {
    what: "بلغت المجموعة أقصى عدد من الأعضاء.",
    next: "حُدّد حجمها عند إنشائها؛ ويمكن لمجموعة جديدة أن تكون أكبر.",
  },
  GROUP_NO_SUCH_MEMBER: {
    what: "لا أحد في هذه المجموعة بهذا الاسم أو المعرّف.",
    next: "ابحث عنه في القائمة؛ وفي الطرفية: «hushroom group members».",
  },
  GROUP_MEMBER_ALREADY: { what: "هذا الشخص موجود في المجموعة من قبل.", next: "لم يبق ما يجب فعله." },
  GROUP_LAST_ADMIN: { what: "أنت المشرف الوحيد في هذه المجموعة.", next: "اجعل أحدًا آخر مشرفًا أولًا." },
  GROUP_ORDERER_AWAY: {
    what: "الجهاز الذي يرتب تغييرات هذه المجموعة لا يجيب.",
    next: "انتظره، أو أضف ‎--anyway للمضي من دونه: عندها يُلغى ما يغيّره في أثناء ذلك.",
  },
  GROUP_NO_INVITATION: { what: "لا توجد دعوة كهذه.", next: "ربما أُجيب عنها أو سُحبت؛ اطلب دعوة جديدة." },
  GROUP_NO_SUCH_LINK: {
    what: "لا يوجد رابط كهذا إلى هذه المجموعة.",
    next: "أنشئ رابطًا جديدًا.",
  },
};
