/** The errors of relays, in Arabic. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type RelayCode = Extract<ErrorCode, `RELAY_${string}`>;

export const relayErrors: Readonly<Record<RelayCode, ErrorText>> = {
  RELAY_BAD_ADDRESS: {
    what: "هذا ليس عنوان مُرحِّل.",
    next: "يكون على هذا الشكل: ‎….onion‎ أو ‎….onion:PORT‎ أو ‎….onion/KEY‎. انسخه كاملًا كما وصلك.",
  },
  RELAY_NEEDS_TICKETS: {
    what: "هذا المُرحِّل يطلب تذاكر، والمحادثات لا تستطيع الحصول عليها بعد.",
    next: "استعمل مُرحِّلًا لا يحمل عنوانه مفتاحًا بعد الشرطة المائلة.",
  },
  RELAY_WRONG_KEY: {
    what: "أصدر المُرحِّل تذاكر بمفتاح غير الذي في عنوانه، وربما يريد أن يتعرّف عليك.",
    next: "لا تستخدم هذا المُرحِّل، وأخبر من أعطاك عنوانه.",
  },
  RELAY_REDIS_UNREACHABLE: { what: "لا يجيب Redis.", next: "تحقّق من عنوانه ومن أنه يعمل." },
  RELAY_REDIS_SETTINGS: {
    what: "هذا الـRedis قد يكتب الحزم على القرص أو يخرج بعضها ليفسح مكانًا، أو هو قديم جدًا.",
    next: 'اضبط في إعداداته save "" و appendonly no و maxmemory-policy noeviction، واستخدم Redis 7 أو أحدث.',
  },
  RELAY_ROOM_BAD_LINK: {
    what: "هذا ليس رابط غرفة عبر مُرحِّل.",
    next: "ينتهي بـ‎ #room=…‎ وحروف وأرقام كثيرة. انسخه كاملًا كما وصلك.",
  },
  RELAY_ROOM_LINK_DAMAGED: {
    what: "الرابط ناقص: فيه رموز مفقودة أو متغيّرة.",
    next: "اطلب إرساله مرة أخرى وانسخه كاملًا.",
  },
  RELAY_ROOM_LINK_TOO_NEW: {
    what: "الرابط من إصدار أحدث من Hushroom.",
    next: "حدِّث Hushroom، أو اسأل من أنشأ الغرفة عن إصداره.",
  },
};
