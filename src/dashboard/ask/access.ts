/** Asks who is signed in, and changes who may do what. */
import type {
  Account,
  AuditEntry,
  AuditPage,
  NewToken,
  OneTimePassword,
  PeopleList,
  Role,
  TokenList,
  TokenScope,
} from "../../server/api/access.js";
import { getJson, sendJson } from "./api.js";
import type { Rows } from "./fleet.js";

const AUDIT_LIMIT = 50;

export const getAccount = () => getJson<Account>("account", {});
export const setUp = (code: string, name: string, password: string) =>
  sendJson("POST", "account/setup", { code, name, password });
export const signIn = (name: string, password: string) => sendJson("POST", "account/sign-in", { name, password });
export const signOut = () => sendJson("POST", "account/sign-out", {});
export const changePassword = (current: string, password: string) => sendJson("POST", "account/password", { current, password });

export const getPeople = () => getJson<PeopleList>("people", {});
export const addPerson = (name: string, role: Role) => sendJson<OneTimePassword>("POST", "people", { name, role });
export const setRole = (name: string, role: Role) => sendJson("PUT", `people/${name}`, { role });
export const resetPassword = (name: string) => sendJson<OneTimePassword>("POST", `people/${name}/password`);
export const removePerson = (name: string) => sendJson("DELETE", `people/${name}`);

export const getTokens = () => getJson<TokenList>("tokens", {});
export const makeToken = (name: string, scopes: readonly TokenScope[], days: number | undefined) =>
  sendJson<NewToken>("POST", "tokens", { name, scopes, days });
export const revokeToken = (id: string) => sendJson("DELETE", `tokens/${id}`);

/** @param after the page before's `next`; absent: the latest */
export async function getAudit(after: string | undefined): Promise<Rows<AuditEntry>> {
  const { entries, next } = await getJson<AuditPage>("audit", { limit: AUDIT_LIMIT, after });
  return { rows: entries, next };
}
