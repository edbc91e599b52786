/**
 * What a peer puts into Authorization, Proxy-Authorization or a login form, as the observations that it makes: a login, or
 * input that is none. User names and passwords are bytes, in whatever encoding the peer likes.
 */
import { capped, latin1, latin1Bytes, trimmed } from "../../bytes/ascii.js";
import { decodeBase64 } from "../../bytes/base64.js";
import type { Field, Invalid, Login } from "../../event.js";
import { readDigest } from "./digest.js";

/** Bounds of the events (proto/event.proto). */
const CREDENTIAL_BYTES_MAX = 1024;
const INVALID_BYTES_MAX = 1024;
const MECHANISM_LENGTH_MAX = 32;
const COLON = 0x3a;

/** Rules that credentials can break. */
export const CREDENTIAL_FAULTS = [
  "basic: not base64",
  "basic: no colon",
  "digest: malformed",
  "authorization: no credentials",
] as const;
export type CredentialFault = (typeof CREDENTIAL_FAULTS)[number];

/** Field names of login forms, of routers, cameras and panels, in lower case. */
const USERNAME_FIELDS: ReadonlySet<string> = new Set(
  (
    "user username user_name usr uname userid user_id login login_name loginname login_username loginusername luci_username " +
    "account acct name email id admin adm_name admin_name admin_username ui_user httpd_username http_user frm_username userinput"
  ).split(" "),
);
const PASSWORD_FIELDS: ReadonlySet<string> = new Set(
  (
    "pass password passwd pwd psw psd passw pswd passphrase pass_word user_password login_password loginpassword login_pwd " +
    "luci_password adm_pass admin_password admin_passwd admin_pwd ui_pws httpd_password http_passwd frm_password passwordinput"
  ).split(" "),
);

/** An observation of input that broke `reason`, cut to its bound. @param length the input's true length, if `data` is cut already */
export function invalid(reason: string, data: Uint8Array, length = data.length): Invalid {
  return { kind: "invalid", reason, data: capped(data, INVALID_BYTES_MAX), length };
}

/**
 * What the value of an authorization field says.
 *
 * @param method the request's, part of what a digest proves
 * @param challenge the nonce that this session asked with last, if it did
 * @param attempt the login's number, should it be one
 */
export function readAuthorization(
  value: Uint8Array,
  method: Uint8Array,
  challenge: string | undefined,
  attempt: number,
): Login | Invalid {
  const text = latin1(value);
  const [, scheme = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  const mechanism = scheme.toLowerCase();
  if (mechanism === "basic") return readBasic(rest, value, attempt);
  if (mechanism === "digest") return readDigestLogin(rest, value, method, challenge, attempt);
  if (rest === "" || !/^[\w!#$%&'*+.^`|~-]+$/.test(scheme)) return fault("authorization: no credentials", value);
  // Bearer, NTLM, Negotiate and what else there is: the token is all there is to keep.
  const named = mechanism.slice(0, MECHANISM_LENGTH_MAX);
  return { kind: "login", mechanism: named, attempt, proof: [field("token", rest)] };
}

/** The login in a form's urlencoded body, by the names of its fields; undefined when it has none. */
export function readForm(body: Uint8Array, attempt: number): Login | undefined {
  let username: Uint8Array | undefined;
  let password: Uint8Array | undefined;
  for (const pair of latin1(body).split("&")) {
    const equals = pair.indexOf("=");
    if (equals === -1) continue;
    const name = latin1(formDecoded(pair.slice(0, equals))).toLowerCase();
    if (username === undefined && USERNAME_FIELDS.has(name)) username = formDecoded(pair.slice(equals + 1));
    else if (password === undefined && PASSWORD_FIELDS.has(name)) password = formDecoded(pair.slice(equals + 1));
  }
  if (username === undefined && password === undefined) return undefined;
  return {
    kind: "login",
    mechanism: "form",
    attempt,
    ...(username && { username: capped(username, CREDENTIAL_BYTES_MAX) }),
    ...(password && { password: capped(password, CREDENTIAL_BYTES_MAX) }),
  };
}

function readBasic(text: string, value: Uint8Array, attempt: number): Login | Invalid {
  const pair = decodeBase64(text.trimEnd());
  if (pair === undefined) return fault("basic: not base64", value);
  const colon = pair.indexOf(COLON);
  if (colon === -1) return fault("basic: no colon", value);
  return {
    kind: "login",
    username: capped(pair.subarray(0, colon), CREDENTIAL_BYTES_MAX),
    password: capped(pair.subarray(colon + 1), CREDENTIAL_BYTES_MAX),
    mechanism: "basic",
    attempt,
  };
}

function readDigestLogin(
  text: string,
  value: Uint8Array,
  method: Uint8Array,
  challenge: string | undefined,
  attempt: number,
): Login | Invalid {
  const parameters = readDigest(text);
  if (parameters === undefined) return fault("digest: malformed", value);
  const username = parameters.find(([name]) => name.toLowerCase() === "username")?.[1];
  const proof = [{ name: latin1Bytes("method"), value: method }, ...parameters.map(([name, argument]) => field(name, argument))];
  if (challenge !== undefined) proof.push(field("challenge", challenge));
  return {
    kind: "login",
    ...(username !== undefined && { username: capped(latin1Bytes(username), CREDENTIAL_BYTES_MAX) }),
    mechanism: "digest",
    attempt,
    proof,
  };
}

function fault(reason: CredentialFault, value: Uint8Array): Invalid {
  return invalid(reason, trimmed(value));
}

function field(name: string, value: string): Field {
  return { name: latin1Bytes(name), value: latin1Bytes(value) };
}

/** application/x-www-form-urlencoded, decoded; a `%` that begins no byte stands for itself. */
function formDecoded(text: string): Uint8Array {
  const decoded = text
    .replaceAll("+", " ")
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return latin1Bytes(decoded);
}
