/** What the routes of access take and give, as JSON schemas. Shapes are those of api/access.ts. */
import { PASSWORD_LENGTH_MAX } from "../../../sign-in/password-length.js";
import { ACTIONS, ROLE_NAMES, SCOPES, TOKEN_SCOPES } from "../../api/access.js";
import { FORMAT } from "../csv.js";
import { PAGE } from "../filters.js";
import { list, object } from "../schemas.js";

const DAYS_MAX = 3650;

const text = { type: "string" } as const;
const time = { type: "string", format: "date-time" } as const;
const name = { ...text, pattern: "^[a-z0-9][a-z0-9._-]{0,31}$", description: "1 to 32 of a-z 0-9 . _ -" } as const;
const password = { ...text, minLength: 1, maxLength: PASSWORD_LENGTH_MAX } as const;
const role = { enum: [...ROLE_NAMES] } as const;
const orNull = (schema: { readonly type: string }) => ({ ...schema, type: [schema.type, "null"] });
const tokenScopes = {
  type: "array",
  items: { enum: [...TOKEN_SCOPES] },
  minItems: 1,
  maxItems: TOKEN_SCOPES.length,
  uniqueItems: true,
} as const;

const body = (properties: Record<string, unknown>, required?: readonly string[]) => ({
  ...object(properties, required),
  additionalProperties: false,
});

export const done = object({});
export const account = object({
  state: {
    enum: ["new", "out", "change", "in"],
    description: "`new`: nobody has an account yet. `change`: choose a password first.",
  },
  name: orNull(text),
  role: { enum: [...ROLE_NAMES, null] },
  scopes: list({ enum: [...SCOPES] }),
});
export const setUpBody = body({ code: { ...text, maxLength: 64 }, name, password });
export const signInBody = body({ name, password });
export const changeBody = body({ current: password, password });

export const named = object({ name });
export const people = object({
  people: list(object({ name: text, role, passwordSet: time, oneTime: { type: "boolean" } })),
});
export const personBody = body({ name, role });
export const roleBody = body({ role });
export const oneTimePassword = object({ name: text, password: text });

const token = {
  id: text,
  name: text,
  person: text,
  scopes: tokenScopes,
  made: time,
  expires: orNull(time),
  usedDay: { type: ["string", "null"], format: "date" },
};
export const tokens = object({ tokens: list(object(token)) });
export const tokenBody = body(
  {
    name,
    scopes: tokenScopes,
    days: { type: "integer", minimum: 1, maximum: DAYS_MAX, description: "Of use for so many; for ever if left out." },
  },
  ["name", "scopes"],
);
export const newToken = object({ ...token, token: text });
export const tokenParams = object({ id: { ...text, pattern: "^[0-9a-f]{8}$" } });

export const auditQuery = { type: "object", properties: { ...PAGE, ...FORMAT }, additionalProperties: false } as const;
const entry = { time, actor: text, address: text, action: { enum: [...ACTIONS] }, target: text };
export const AUDIT_FIELDS: readonly string[] = Object.keys(entry);
export const audit = object({ entries: list(object(entry)), next: { type: ["string", "null"] } });
