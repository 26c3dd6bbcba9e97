/** Who somebody is in a room. Appointed by the host, never claimed. */

export const ROLES = ["host", "moderator", "member", "read-only"] as const;
export type Role = (typeof ROLES)[number];
/** What the host can make of a guest: there is one host. */
export type AppointableRole = Exclude<Role, "host">;

/** The host and moderators: who sees the waiting room and is told of it. */
export function isStaff(role: Role): boolean {
  return role === "host" || role === "moderator";
}
