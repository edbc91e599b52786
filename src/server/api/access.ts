/**
 * Who may ask what: the people who look, the tokens that programs show, and what was done with either. Times are RFC 3339 in UTC.
 *
 * `read`: all that sensors saw. `feeds`: the list's files. `metrics`: the server's own counters. `tokens`: make and revoke tokens of one's
 * own. `admin`: people, everyone's tokens, the audit log.
 */
export const SCOPES = ["read", "feeds", "metrics", "tokens", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/** A viewer looks; an analyst also gives programs tokens; an admin also says who may come. */
export const ROLES = {
  viewer: ["read", "feeds"],
  analyst: ["read", "feeds", "metrics", "tokens"],
  admin: SCOPES,
} as const satisfies Record<string, readonly Scope[]>;
export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as readonly Role[];

/** A token makes no tokens: what one program is given stays with it. */
export const TOKEN_SCOPES = ["read", "feeds", "metrics", "admin"] as const satisfies readonly Scope[];
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** GET /api/v1/account — who is asking? */
export interface Account {
  /** `new`: nobody has an account yet. `out`: sign in. `change`: a password of one's own is to be chosen first. `in`: all is well. */
  readonly state: "new" | "out" | "change" | "in";
  /** `null` while nobody is known; of a token, its person's. */
  readonly name: string | null;
  readonly role: Role | null;
  readonly scopes: readonly Scope[];
}

/** GET /api/v1/people */
export interface PeopleList {
  readonly people: readonly PersonView[];
}

export interface PersonView {
  readonly name: string;
  readonly role: Role;
  /** When their password was set. */
  readonly passwordSet: string;
  /** It is one that an admin was told, and good for one sign-in. */
  readonly oneTime: boolean;
}

/** POST /api/v1/people, POST /api/v1/people/{name}/password — told once: only its hash is kept. */
export interface OneTimePassword {
  readonly name: string;
  readonly password: string;
}

/** GET /api/v1/tokens — one's own; an admin sees everyone's. */
export interface TokenList {
  readonly tokens: readonly TokenView[];
}

export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly scopes: readonly TokenScope[];
  readonly made: string;
  /** `null`: never. */
  readonly expires: string | null;
  /** The last day of UTC on which it was shown; `null`: it never was. */
  readonly usedDay: string | null;
}

/** POST /api/v1/tokens — told once: only its hash is kept. */
export interface NewToken extends TokenView {
  readonly token: string;
}

export const ACTIONS = [
  "setup",
  "sign-in",
  "sign-in-failed",
  "sign-out",
  "password-change",
  "person-add",
  "person-role",
  "person-reset",
  "person-remove",
  "token-make",
  "token-revoke",
  "refused",
  "export",
  "unrecorded",
] as const;
export type Action = (typeof ACTIONS)[number];

/** GET /api/v1/audit?limit&after — the latest first. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next: string | null;
}

export interface AuditEntry {
  readonly time: string;
  /** A person, `name` of a token after a slash; `local` is this machine's own commands; empty: nobody known. */
  readonly actor: string;
  readonly address: string;
  readonly action: Action;
  /** What it was done to: a person, a token's id, a path; of `unrecorded`, how many entries. */
  readonly target: string;
}
