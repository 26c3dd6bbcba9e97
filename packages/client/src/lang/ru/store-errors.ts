/** The errors of the kept profile, in words. */

import type { ErrorCode } from "@hushroom/protocol";
import type { ErrorText } from "../text.ts";

type StoreCode = Extract<ErrorCode, `STORE_${string}`>;

export const storeErrors: Readonly<Record<StoreCode, ErrorText>> = {
  STORE_NEEDS_PASSPHRASE: {
    what: "В этой папке хранится профиль, который открывается только его парольной фразой.",
    next: "Запустите с «--ask-passphrase» или «--passphrase-file FILE» либо выберите другую папку с помощью «--data DIR».",
  },
  STORE_WRONG_PASSPHRASE: {
    what: "Это не парольная фраза данного профиля.",
    next: "Проверьте заглавные буквы и раскладку клавиатуры. Утраченную парольную фразу не восстановит никто.",
  },
  STORE_BAD_PASSPHRASE: {
    what: "Это не может быть парольной фразой: она слишком короткая, слишком длинная или не является текстом.",
    next: "Возьмите не менее 12 символов; хорошо подойдут пять-шесть случайных слов.",
  },
  STORE_LOCKED: {
    what: "Этот профиль открыт другой программой.",
    next: "Пользуйтесь ею или сначала завершите её.",
  },
  STORE_FULL: {
    what: "Диск заполнен, больше ничего сохранить нельзя.",
    next: "Освободите место. Всё сохранённое ранее осталось на месте.",
  },
  STORE_BROKEN: {
    what: "Профиль на диске повреждён, либо его нельзя прочитать или записать.",
    next: "Проверьте диск и запустите программу снова. Если ошибка останется, верните копию папки, если она у вас есть.",
  },
  STORE_NEWER: {
    what: "Этот профиль записан более новой версией Hushroom.",
    next: "Запустите ту версию или более новую.",
  },
};
