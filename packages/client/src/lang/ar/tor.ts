/** Tor's way in, step by step; tor-step.ts says which bootstrap tag is which step. */

import type { tor as english } from "../en/tor.ts";
import type { InArabic } from "../text.ts";

export const tor: InArabic<typeof english> = {
  starting: "يجري تشغيل Tor…",
  transport: "يجري تشغيل البرنامج الذي تحتاجه الجسور…",
  "first-hop": "يجري الاتصال بشبكة Tor…",
  directory: "يجري طلب خريطة الشبكة من دليل Tor…",
  relays: "يجري تنزيل خريطة الشبكة…",
  circuit: "يجري بناء أول مسار عبر الشبكة…",
  done: "اكتمل الاتصال بشبكة Tor.",
  "usual-wait": "يستغرق هذا عادة نصف دقيقة، وفي المرة الأولى أو عبر الجسور بضع دقائق.",
  retrying: "المحاولة مستمرة وحدها.",
};
