/** The errors of privacy levels, in Arabic. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type LevelCode = Extract<ErrorCode, `LEVEL_${string}`>;

export const levelErrors: Readonly<Record<LevelCode, ErrorText>> = {
  LEVEL_NO_RELAY: {
    what: "لا يوجد مُرحِّل يقرأ عنده الطرفان.",
    next: "على كليكما تسمية المُرحِّل نفسه، بلا مفتاح بعد شرطة مائلة: «npx hushroom card relays ADDRESS».",
  },
  LEVEL_CONTACTS_ONLY: {
    what: "لا مستويات خصوصية للمجموعات بعد.",
    next: "استعمل «مباشر»، أو تحدث مع جهة اتصال واحدة.",
  },
  LEVEL_FULL: {
    what: "يمرّ عبر هذا المُرحِّل في هذا المستوى أقصى ما يحمله من محادثات.",
    next: "أعِد محادثة أخرى إلى المستوى المباشر أولًا.",
  },
  LEVEL_NO_PRESENCE: {
    what: "في هذا المستوى لا يمكن لأحد إظهار أنه موجود: فالأوقات نفسها تفضحه.",
    next: "اتركه مغلقًا، أو عُد إلى المستوى المباشر.",
  },
  LEVEL_RELAY_IN_USE: {
    what: "تسير محادثة عبر هذا المُرحِّل في مستوى خصوصيتها.",
    next: "أعِد تلك المحادثة إلى المستوى المباشر أولًا.",
  },
  LEVEL_RELAY_AWAY: {
    what: "لم يجب مُرحِّل هذا المستوى منذ مدة. ما تكتبه محفوظ هنا.",
    next: "انتظر: تُعاد المحاولة في كل موعد. وإن ذهب المُرحِّل نهائيًا فعُد إلى المستوى المباشر، وهذا يُرى.",
  },
  LEVEL_NEEDS_DIRECT: {
    what: "يجب أن تبدأ هذه المحادثة من جديد، وهذا لا يمكن إخفاؤه.",
    next: "عُد إلى المستوى المباشر حتى يسمع كل منكما الآخر؛ ومن يراقب قد يرى ذلك. ثم اختر المستوى من جديد.",
  },
};
