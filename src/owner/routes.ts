/** What can be asked under `/api/` (api.ts has the shapes), by whom, and who answers it. */
import { timingSafeEqual } from "node:crypto";
import { CONSENT_TEXT, CONSENT_VERSION } from "../consent.js";
import { endedCookie, sessionCookie } from "../sign-in/cookie.js";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "../sign-in/password-length.js";
import type { Sessions } from "../sign-in/sessions.js";
import type { Throttle } from "../sign-in/throttle.js";
import type { Today } from "../wire/today.js";
import { type Answer, json, ProblemError } from "./answer.js";
import type { Overview, PageState } from "./api.js";
import type { Password } from "./password.js";
import type { SupervisorLink } from "./supervisor-link.js";

/** Who is logged in: there is one password, and whoever knows it is the owner. */
export const OWNER = "owner";
export const COOKIE = "minipot-owner";

export interface Request {
  /** As `POST login`. */
  readonly what: string;
  readonly body: unknown;
  readonly address: string;
  readonly isLoopback: boolean;
  /** Of the cookie. */
  readonly token: string | undefined;
}

export interface RoutesParts {
  readonly password: Password;
  readonly sessions: Sessions<typeof OWNER>;
  readonly throttle: Throttle;
  readonly supervisor: SupervisorLink;
  readonly today: () => Promise<Today | undefined>;
  /** Who sets the first password from another machine has to say it. */
  readonly setupCode: string;
  readonly now: () => number;
}

export class Routes {
  loginsRefused = 0;
  readonly #parts: RoutesParts;

  constructor(parts: RoutesParts) {
    this.#parts = parts;
  }

  /** @throws ProblemError, BusyError, NoAnswerError */
  async answer(request: Request): Promise<Answer> {
    switch (request.what) {
      case "GET state":
        return json(this.#state(request));
      case "POST password":
        return this.#setPassword(request);
      case "POST login":
        return this.#logIn(request);
      case "POST logout":
        this.#parts.sessions.end(request.token);
        return json({}, { "Set-Cookie": endedCookie(COOKIE) });
      case "GET overview":
        this.#mustBeOpen(request);
        return json(await this.#overview());
      case "POST switches":
        this.#mustBeOpen(request);
        return this.#switch(request.body);
      default:
        throw new ProblemError(404, "There is nothing here.");
    }
  }

  #state({ token, isLoopback }: Request): PageState {
    const { password, sessions, now } = this.#parts;
    const isNew = password.setMs === undefined;
    const state = isNew ? "new" : sessions.use(token, now()) === OWNER ? "open" : "locked";
    return { state, needsCode: isNew && !isLoopback };
  }

  #mustBeOpen({ token }: Request): void {
    if (this.#parts.sessions.use(token, this.#parts.now()) !== OWNER) throw new ProblemError(401, "Log in first.");
  }

  async #setPassword(request: Request): Promise<Answer> {
    const { password, sessions, now } = this.#parts;
    const wanted = textOf(request.body, "password");
    if (wanted.length < PASSWORD_LENGTH_MIN || wanted.length > PASSWORD_LENGTH_MAX) {
      throw new ProblemError(400, `The password has ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters.`);
    }
    const isFirst = password.setMs === undefined;
    if (!isFirst) {
      this.#mustBeOpen(request);
      await this.#tried(request, () => password.is(textOf(request.body, "current")), "That is not the present password.");
    } else if (!request.isLoopback) {
      await this.#tried(request, async () => this.#isSetupCode(textOf(request.body, "code")), "That is not the setup code.");
    }
    if (!(await password.set(wanted, now(), { isFirst }))) {
      throw new ProblemError(403, "A password has just been set: log in with it.");
    }
    sessions.endOthers(OWNER, request.token);
    return this.#opened(request);
  }

  async #logIn(request: Request): Promise<Answer> {
    await this.#tried(request, () => this.#parts.password.is(textOf(request.body, "password")), "That is not the password.");
    return this.#opened(request);
  }

  #opened({ token }: Request): Answer {
    const { sessions, now } = this.#parts;
    sessions.end(token);
    return json({}, { "Set-Cookie": sessionCookie(COOKIE, sessions.begin(OWNER, now())) });
  }

  /** @throws ProblemError when it fails, or the address has failed too often to try */
  async #tried({ address }: Request, attempt: () => Promise<boolean>, failure: string): Promise<void> {
    const { throttle, now } = this.#parts;
    const waitMs = throttle.waitMs(address, now());
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      throw new ProblemError(429, `Too many failures: try again in ${seconds} s.`, { "Retry-After": String(seconds) });
    }
    // Counted before it is looked at: tries at the same time are tries too.
    throttle.failed(address, now());
    if (!(await attempt())) {
      this.loginsRefused++;
      throw new ProblemError(403, failure);
    }
    throttle.succeeded(address);
  }

  #isSetupCode(code: string): boolean {
    const expected = Buffer.from(this.#parts.setupCode);
    const given = Buffer.from(code.trim());
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  async #overview(): Promise<Overview> {
    const { supervisor, today, now, password } = this.#parts;
    const [sensor, counts] = await Promise.all([supervisor.view(), today()]);
    const shown = counts === undefined || sensor.credentials.mode !== "off" ? counts : withoutCredentials(counts);
    return {
      sensor,
      consent: { version: CONSENT_VERSION, text: CONSENT_TEXT },
      ...(shown === undefined ? {} : { today: shown }),
      nowMs: now(),
      passwordSetMs: password.setMs ?? 0,
    };
  }

  async #switch(switches: unknown): Promise<Answer> {
    const fault = await this.#parts.supervisor.switch(switches);
    if (fault !== undefined) throw new ProblemError(409, fault);
    return json({});
  }
}

/** The owner has just taken back what they had agreed to. */
function withoutCredentials(today: Today): Today {
  return { ...today, logins: today.logins.map(({ username: _, password: __, ...login }) => login) };
}

function textOf(body: unknown, name: string): string {
  const value = typeof body === "object" && body !== null ? Object.getOwnPropertyDescriptor(body, name)?.value : undefined;
  if (typeof value !== "string") throw new ProblemError(400, `Expected a text \`${name}\`.`);
  return value;
}
