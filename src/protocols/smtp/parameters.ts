/** The parameters of MAIL and RCPT (RFC 1870, 3461, 4954, 6152, 6531) as Postfix checks them: all that matters is what it says. */
import type { Token } from "./tokens.js";

/** The largest message that is announced. */
export const MESSAGE_BYTES_MAX = 10_240_000;
const FILE_BYTES_MAX = 2n ** 63n - 1n;

const DIGITS = /^[0-9]+$/;
const NOTIFY = /^(?:NEVER|SUCCESS|FAILURE|DELAY)$/;
const BAD_XTEXT = /\+(?![0-9A-Fa-f]{2})/;
const XTEXT_HEX = /\+([0-9A-Fa-f]{2})/g;
const PRINTABLE = /^[ -~]+$/;

const BAD_SIZE = "501 5.5.4 Bad message size syntax\r\n";
const HUGE_SIZE = "552 5.3.4 Message size exceeds file system imposed limit\r\n";
const LARGE_SIZE = "552 5.3.4 Message size exceeds fixed limit\r\n";
const BAD_RET = "501 5.5.4 Bad RET parameter syntax\r\n";
const BAD_ENVID = "501 5.5.4 Bad ENVID parameter syntax\r\n";
const MANY_AUTH = "503 5.5.4 Error: multiple AUTH= options\r\n";
const BAD_NOTIFY = "501 5.5.4 Error: Bad NOTIFY parameter syntax\r\n";
const BAD_ORCPT = "501 5.5.4 Error: Bad ORCPT parameter syntax\r\n";

/** What outlives a MAIL that was refused: that it named whom it is for, and what size it announced. */
export interface MailMemory {
  authNamed: boolean;
  size: number;
}

export function isUtf8Declared(parameters: readonly Token[]): boolean {
  return parameters.some(({ text }) => text.toUpperCase() === "SMTPUTF8");
}

/** @returns what is wrong with the parameters of a MAIL; undefined when nothing is */
export function checkMail(parameters: readonly Token[], memory: MailMemory): string | undefined {
  const seen = new Set<string>();
  for (const { text } of parameters) {
    const { name, value } = split(text);
    const again = seen.has(name);
    seen.add(name);
    switch (name) {
      case "BODY=8BITMIME":
      case "BODY=7BIT":
      case "SMTPUTF8":
        break;
      case "SIZE=":
        if (!DIGITS.test(value)) return BAD_SIZE;
        memory.size = 0;
        if (BigInt(value) > FILE_BYTES_MAX) return HUGE_SIZE;
        memory.size = Number(value);
        break;
      case "AUTH=":
        if (memory.authNamed) return MANY_AUTH;
        memory.authNamed = value !== "<>";
        break;
      case "RET=":
        if (again || !/^(?:FULL|HDRS)$/i.test(value)) return BAD_RET;
        break;
      case "ENVID=":
        if (again || BAD_XTEXT.test(value) || !PRINTABLE.test(unquoted(value))) return BAD_ENVID;
        break;
      default:
        return unsupported(text);
    }
  }
  return memory.size > MESSAGE_BYTES_MAX ? LARGE_SIZE : undefined;
}

/** @returns what is wrong with the parameters of a RCPT; undefined when nothing is */
export function checkRcpt(parameters: readonly Token[]): string | undefined {
  const seen = new Set<string>();
  for (const { text } of parameters) {
    const { name, value } = split(text);
    const again = seen.has(name);
    seen.add(name);
    if (name === "NOTIFY=") {
      if (again || !isNotify(value)) return BAD_NOTIFY;
    } else if (name === "ORCPT=") {
      const type = value.slice(0, Math.max(0, value.indexOf(";")));
      const isUtf8 = type.toLowerCase() === "utf-8";
      if (again || type === "" || (!isUtf8 && BAD_XTEXT.test(value.slice(type.length)))) return BAD_ORCPT;
    } else return unsupported(text);
  }
  return undefined;
}

/** A name in capitals with its `=`, and its value; BODY's values are part of the name. */
function split(text: string): { name: string; value: string } {
  const end = text.indexOf("=") + 1;
  const name = text.slice(0, end).toUpperCase();
  if (end === 0 || name === "BODY=") return { name: text.toUpperCase(), value: "" };
  return { name, value: text.slice(end) };
}

function isNotify(value: string): boolean {
  const names = value
    .toUpperCase()
    .split(",")
    .filter((name) => name !== "");
  if (names.length === 0 || !names.every((name) => NOTIFY.test(name))) return false;
  return !names.includes("NEVER") || names.every((name) => name === "NEVER");
}

function unquoted(xtext: string): string {
  return xtext.replaceAll(XTEXT_HEX, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Repeated as it came: Postfix does not mask it. */
function unsupported(text: string): string {
  return `555 5.5.4 Unsupported option: ${text}\r\n`;
}
