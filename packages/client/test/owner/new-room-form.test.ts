import { METHODS, readShape } from "@hushroom/protocol";
import { describe, expect, test } from "vitest";
import { createParams, EMPTY_FORM, formProblems, type NewRoomForm } from "../../src/owner/new-room-form.ts";

const NOW = 1_700_000_000_000;
const form = (change: Partial<NewRoomForm>): NewRoomForm => ({ ...EMPTY_FORM, name: "Tea", ...change });

describe("the form for a new room", () => {
  test("a name is enough", () => {
    expect(formProblems(form({}))).toEqual({});
    expect(createParams(form({ name: "  Tea " }), NOW, "Host")).toEqual({
      name: "Tea",
      hostName: "Host",
      waitingRoom: false,
      uses: null,
      expiresAt: null,
    });
  });

  test("each wrong field has its problem", () => {
    expect(formProblems(form({ name: "  " }))).toEqual({ name: "name-empty" });
    expect(formProblems(form({ name: "م".repeat(65) }))).toEqual({ name: "name-long" });
    expect(formProblems(form({ hostName: "x".repeat(33) }))).toEqual({ hostName: "host-name-long" });
    expect(formProblems(form({ password: "я".repeat(129) }))).toEqual({ password: "password-long" });
    for (const uses of ["", "0", "-1", "1.5", "99999", "five"])
      expect(formProblems(form({ link: "limited", uses }))).toEqual({ uses: "uses-wrong" });
    for (const listen of ["", "8080", "host", "host:", "host:70000", "a b:80"])
      expect(formProblems(form({ way: "lan", listen }))).toEqual({ listen: "listen-wrong" });
  });

  test("what is not chosen is not checked", () => {
    expect(formProblems(form({ uses: "", listen: "" }))).toEqual({});
  });

  test("every choice reaches the call, in the declared shape", () => {
    const lan = createParams(
      form({ hostName: "Мария", password: "p", link: "limited", uses: "3", lifetime: "day", way: "lan" }),
      NOW,
      "Host",
    );
    expect(lan).toMatchObject({ hostName: "Мария", password: "p", uses: 3, listen: "0.0.0.0:8080" });
    expect(lan.expiresAt).toBe(NOW + 86_400_000);
    const onion = createParams(form({ link: "once", clientKey: true, hardened: true }), NOW, "Host");
    expect(onion).toMatchObject({ uses: 1, clientKey: true, hardened: true });
    for (const params of [lan, onion])
      expect(readShape(METHODS["room.create"].params, params, "API_BAD_REQUEST")).toEqual(params);
  });

  test("advanced Tor choices are left out without Tor", () => {
    const params = createParams(form({ way: "lan", clientKey: true, hardened: true }), NOW, "Host");
    expect(params).not.toHaveProperty("clientKey");
    expect(params).not.toHaveProperty("hardened");
  });
});
