/** The 60 digits of a safety number in the twelve groups that people read to each other. */

const GROUP_DIGITS = 5;

export function safetyGroups(digits: string): readonly string[] {
  return digits.match(new RegExp(`\\d{1,${GROUP_DIGITS}}`, "g")) ?? [];
}
