import test from "node:test";
import assert from "node:assert/strict";
import { identifier, readAgent, readRequester, requesterKey } from "../../zat_app/assets/js/identity.js";

/** @param {string} value @param {object} [more] */
const email = (value, more = {}) => ({ type: "email", value, verified: true, ...more });

test("the primary address comes first, then Zendesk's order, with what is verified", () => {
  const requester = readRequester({
    id: 11,
    email: "b@example.org",
    identities: [email("a@example.org", { verified: false }), email("b@example.org", { primary: true }), { type: "twitter", value: "x" }],
  });
  assert.deepEqual(requester, {
    id: 11,
    emails: [{ value: "b@example.org", verified: true }, { value: "a@example.org", verified: false }],
    phones: [],
    external_id: null,
  });
});

test("an address that no identity record proves is not verified", () => {
  assert.deepEqual(readRequester({ id: 11, email: "a@example.org" })?.emails, [{ value: "a@example.org", verified: false }]);
});

test("the same address twice is one, and verified when one of them is", () => {
  const identities = [email("A@example.org"), email("a@example.org", { verified: false })];
  assert.deepEqual(readRequester({ id: 1, identities })?.emails, [{ value: "a@example.org", verified: true }]);
});

test("phones are listed once each", () => {
  const phone = { type: "phone_number", value: "+49 30 1234" };
  assert.deepEqual(readRequester({ id: 1, identities: [phone, phone] })?.phones, ["+49 30 1234"]);
});

test("an external id is sent as it is, and what is none or too long is null", () => {
  const external = (/** @type {unknown} */ externalId) => readRequester({ id: 1, externalId })?.external_id;
  assert.equal(external("crm-7"), "crm-7");
  for (const raw of ["", null, undefined, 7, {}, "x".repeat(321)]) assert.equal(external(raw), null, String(raw));
});

test("another external id is another question", () => {
  const one = readRequester({ id: 1, email: "a@example.org", externalId: "crm-7" });
  const other = readRequester({ id: 1, email: "a@example.org", externalId: "crm-8" });
  assert(requesterKey(one) !== requesterKey(other));
});

test("more than the backend takes is cut, and what is too long left out", () => {
  const identities = Array.from({ length: 30 }, (_, index) => email(`a${index}@example.org`));
  const requester = readRequester({ id: 1, identities: [email("x".repeat(400)), ...identities] });
  assert.equal(requester?.emails.length, 20);
  assert.equal(requester?.emails[0]?.value, "a0@example.org");
});

test("nobody chosen is nobody", () => {
  for (const raw of [null, undefined, {}, { id: null, email: null, identities: null }, "x", []]) {
    assert.equal(readRequester(raw), null, JSON.stringify(raw));
  }
});

test("a requester without an address is somebody all the same", () => {
  assert.deepEqual(readRequester({ id: 9, email: null }), { id: 9, emails: [], phones: [], external_id: null });
});

test("an id is a positive whole number, also as text", () => {
  assert.equal(identifier("42"), 42);
  for (const raw of ["", "4x", 0, -1, 1.5, null, {}, "99999999999999999999"]) assert.equal(identifier(raw), null, String(raw));
});

test("an agent's locale, zone and role are read, and missing ones are no error", () => {
  const agent = { role: "admin", locale: "pt-BR", timeZone: { ianaName: "America/Sao_Paulo" } };
  assert.deepEqual(readAgent(agent), { locale: "pt-BR", timeZone: "America/Sao_Paulo", isAdmin: true });
  assert.deepEqual(readAgent(undefined), { locale: null, timeZone: null, isAdmin: false });
});

test("the key changes with the addresses and not with anything else", () => {
  const one = readRequester({ id: 1, email: "a@example.org", name: "Ann" });
  assert.equal(requesterKey(one), requesterKey(readRequester({ id: 1, email: "a@example.org", name: "Ben" })));
  assert(requesterKey(one) !== requesterKey(readRequester({ id: 1, email: "b@example.org" })));
});
