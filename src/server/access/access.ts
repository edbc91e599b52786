/** Access put together: who asks, signing in and out, and what that changes for whom. */
import { timingSafeEqual } from "node:crypto";
import { Sessions } from "../../sign-in/sessions.js";
import { Throttle } from "../../sign-in/throttle.js";
import { type Account, ROLES, SCOPES } from "../api/access.js";
import type { Audit } from "./audit.js";
import { AccessError, type Caller } from "./caller.js";
import { Kept } from "./kept.js";
import { removeSetupCode, writeLocalToken, writeSetupCode } from "./local.js";
import { People } from "./people.js";
import { Rate } from "./rate.js";
import { Tokens } from "./tokens.js";

const SESSIONS_MAX = 1000;

/** What a request shows of who sent it. */
export interface Shown {
  readonly bearer: string | undefined;
  readonly session: string | undefined;
}

const LOCAL: Caller = { via: "local", person: "", actor: "local", scopes: SCOPES };

export class Access {
  readonly people: People;
  readonly tokens: Tokens;
  readonly audit: Audit;
  readonly rate = new Rate();
  /** Passwords and setup codes that were wrong. */
  triesFailed = 0;
  readonly #dataDir: string;
  readonly #sessions = new Sessions<string>(SESSIONS_MAX);
  readonly #throttle = new Throttle();
  readonly #localToken: string;
  #setupCode: string | undefined;

  /** @throws AccessFileError */
  constructor(dataDir: string, audit: Audit) {
    const kept = new Kept(dataDir);
    this.people = new People(kept);
    this.tokens = new Tokens(kept);
    this.audit = audit;
    this.#dataDir = dataDir;
    this.#localToken = writeLocalToken(dataDir);
    removeSetupCode(dataDir);
    if (this.people.isEmpty) this.#setupCode = writeSetupCode(dataDir);
  }

  /** @returns undefined when nobody known is asking. A session that is used lives on. */
  callerOf({ bearer, session }: Shown): Caller | undefined {
    if (bearer !== undefined) return isSame(bearer, this.#localToken) ? LOCAL : this.tokens.use(bearer, Date.now());
    const person = this.people.find(this.#sessions.use(session, Date.now()) ?? "");
    if (person === undefined) return undefined;
    // Who was told a password by somebody else may choose one of their own, and nothing before.
    return { via: "session", person: person.name, actor: person.name, scopes: person.oneTime ? [] : ROLES[person.role] };
  }

  account(caller: Caller | undefined): Account {
    if (caller === undefined) return { state: this.people.isEmpty ? "new" : "out", name: null, role: null, scopes: [] };
    const person = this.people.find(caller.person);
    const state = caller.via === "session" && person?.oneTime === true ? "change" : "in";
    return { state, name: person?.name ?? null, role: person?.role ?? null, scopes: caller.scopes };
  }

  /** The first account. @returns its session's token. @throws AccessError, BusyError */
  async setUp(code: string, name: string, password: string, address: string): Promise<string> {
    await this.#tried(address, "That is not the setup code.", async () => isSame(code, this.#setupCode));
    await this.people.addFirst(name, password, Date.now());
    this.endSetup();
    this.audit.note(name, address, "setup", name);
    return this.#sessions.begin(name, Date.now());
  }

  /** There is an account: the code is of no more use. */
  endSetup(): void {
    if (this.#setupCode === undefined) return;
    this.#setupCode = undefined;
    removeSetupCode(this.#dataDir);
  }

  /** @returns the session's token. @throws AccessError, BusyError */
  async signIn(name: string, password: string, address: string): Promise<string> {
    try {
      await this.#tried(
        address,
        "That is not a name and its password.",
        async () => (await this.people.known(name, password)) !== undefined,
      );
    } catch (error) {
      // A name that nobody has may be a password in the wrong field.
      const known = this.people.find(name) === undefined ? "" : name;
      if (error instanceof AccessError && error.statusCode === 403) this.audit.note("", address, "sign-in-failed", known);
      throw error;
    }
    this.audit.note(name, address, "sign-in");
    return this.#sessions.begin(name, Date.now());
  }

  signOut(session: string | undefined, address: string): void {
    const name = this.#sessions.use(session, Date.now());
    this.#sessions.end(session);
    if (name !== undefined) this.audit.note(name, address, "sign-out");
  }

  /** Ends their other sessions. @returns a new session's token in place of this one. @throws AccessError, BusyError */
  async changePassword(person: string, current: string, password: string, address: string): Promise<string> {
    const isRight = async () => (await this.people.known(person, current)) !== undefined;
    await this.#tried(address, "That is not the present password.", isRight);
    if (current === password) throw new AccessError(400, "password: expected another than the present one");
    await this.people.setPassword(person, password, Date.now());
    this.#sessions.endOthers(person);
    this.audit.note(person, address, "password-change");
    return this.#sessions.begin(person, Date.now());
  }

  get sessionsEvicted(): number {
    return this.#sessions.evicted;
  }

  /** All sessions of a person: they have to sign in anew. */
  endSessions(person: string): void {
    this.#sessions.endOthers(person);
  }

  /** @throws AccessError when it fails, or the address has failed too often to try */
  async #tried(address: string, failure: string, attempt: () => Promise<boolean>): Promise<void> {
    const waitMs = this.#throttle.waitMs(address, Date.now());
    const seconds = Math.ceil(waitMs / 1000);
    if (waitMs > 0) throw new AccessError(429, `Too many failures: try again in ${seconds} s.`, seconds);
    // Counted before it is looked at: tries at the same time are tries too.
    this.#throttle.failed(address, Date.now());
    if (!(await attempt())) {
      this.triesFailed++;
      throw new AccessError(403, failure);
    }
    this.#throttle.succeeded(address);
  }
}

function isSame(given: string, expected: string | undefined): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected ?? "");
  return b.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}
