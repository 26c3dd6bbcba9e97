/** The errors of the kept profile, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type StoreCode = Extract<ErrorCode, `STORE_${string}`>;

export const storeErrors: Readonly<Record<StoreCode, ErrorText>> = {
  STORE_NEEDS_PASSPHRASE: {
    what: "في هذا المجلد ملف شخصي محفوظ لا يُفتح إلا بعبارة مروره.",
    next: "ابدأ مع «--ask-passphrase» أو «--passphrase-file FILE»، أو اختر مجلدًا آخر بالخيار «--data DIR».",
  },
  STORE_WRONG_PASSPHRASE: {
    what: "ليست هذه عبارة مرور الملف الشخصي.",
    next: "تحقق من الأحرف الكبيرة ومن لغة لوحة المفاتيح. لا يستطيع أحد استعادة عبارة مرور ضاعت.",
  },
  STORE_BAD_PASSPHRASE: {
    what: "لا تصلح هذه عبارة مرور: فهي قصيرة جدًا أو طويلة جدًا أو ليست نصًا.",
    next: "اختر 12 حرفًا على الأقل، وخمس كلمات عشوائية أو ست اختيار جيد.",
  },
  STORE_LOCKED: {
    what: "فتح برنامج آخر هذا الملف الشخصي.",
    next: "استعمل ذلك البرنامج، أو أنهِه أولًا.",
  },
  STORE_FULL: {
    what: "القرص ممتلئ، فلا يمكن حفظ المزيد.",
    next: "أفرغ بعض المساحة، فما حُفظ من قبل لا يزال موجودًا.",
  },
  STORE_BROKEN: {
    what: "الملف الشخصي على القرص تالف، أو تتعذّر قراءته أو الكتابة فيه.",
    next: "افحص القرص ثم ابدأ البرنامج من جديد. وإن بقي الخطأ فأعِد نسخة من المجلد إن كانت لديك.",
  },
  STORE_NEWER: {
    what: "كُتب هذا الملف الشخصي بإصدار أحدث من Hushroom.",
    next: "ابدأ ذلك الإصدار أو إصدارًا أحدث منه.",
  },
};
