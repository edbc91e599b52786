/** People, their roles and passwords. One of them at least is an admin, as soon as there is anyone. */
import { randomBytes } from "node:crypto";
import { PasswordHasher } from "../../sign-in/password-hash.js";
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from "../../sign-in/password-length.js";
import type { PersonView, Role } from "../api/access.js";
import { AccessError } from "./caller.js";
import type { Kept, Person } from "./kept.js";

const PEOPLE_MAX = 1000;
const ONE_TIME_BYTES = 12;

export class People {
  readonly #kept: Kept;
  readonly #hasher = new PasswordHasher();

  constructor(kept: Kept) {
    this.#kept = kept;
  }

  get isEmpty(): boolean {
    return this.#kept.people.length === 0;
  }

  list(): PersonView[] {
    return this.#kept.people
      .map(({ name, role, setMs, oneTime }) => ({ name, role, passwordSet: new Date(setMs).toISOString(), oneTime }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Person | undefined {
    return this.#kept.people.find((person) => person.name === name);
  }

  /** @throws AccessError when there is none of that name */
  #must(name: string): Person {
    const person = this.find(name);
    if (person === undefined) throw new AccessError(404, "There is nobody of that name.");
    return person;
  }

  /** @returns the person whose name and password these are. @throws BusyError */
  async known(name: string, password: string): Promise<Person | undefined> {
    const person = this.find(name) ?? this.#kept.people[0];
    if (person === undefined) return undefined;
    // One that there is not takes as long as one that there is.
    const isRight = await this.#hasher.is(password, person.password);
    return isRight && person.name === name && this.find(name) === person ? person : undefined;
  }

  /** The first account, an admin's. @throws AccessError, BusyError */
  async addFirst(name: string, password: string, nowMs: number): Promise<void> {
    const hash = await this.#hash(password);
    if (!this.isEmpty) throw new AccessError(409, "There is an account already: sign in.");
    this.#kept.write({ people: [{ name, role: "admin", password: hash, setMs: nowMs, oneTime: false }] });
  }

  /** @returns their password, to be changed at the first sign-in. @throws AccessError, BusyError */
  async add(name: string, role: Role, nowMs: number): Promise<string> {
    const { password, hash } = await this.#oneTime();
    if (this.find(name) !== undefined) throw new AccessError(409, "There is somebody of that name.");
    const { people } = this.#kept;
    if (people.length === 0 && role !== "admin") throw new AccessError(409, "The first account has to be an admin's.");
    if (people.length >= PEOPLE_MAX)
      throw new AccessError(409, `There are ${PEOPLE_MAX} people, which is as many as there may be.`);
    this.#kept.write({ people: [...people, { name, role, password: hash, setMs: nowMs, oneTime: true }] });
    return password;
  }

  /** @returns a password to be changed at the next sign-in. @throws AccessError, BusyError */
  async reset(name: string, nowMs: number): Promise<string> {
    const { password, hash } = await this.#oneTime();
    this.#replace({ ...this.#must(name), password: hash, setMs: nowMs, oneTime: true });
    return password;
  }

  /** @throws AccessError, BusyError */
  async setPassword(name: string, password: string, nowMs: number): Promise<void> {
    const hash = await this.#hash(password);
    this.#replace({ ...this.#must(name), password: hash, setMs: nowMs, oneTime: false });
  }

  /** @throws AccessError */
  setRole(name: string, role: Role): void {
    const person = this.#must(name);
    if (role !== "admin") this.#mustNotBeLastAdmin(person);
    this.#replace({ ...person, role });
  }

  /** Their tokens go with them. @throws AccessError */
  remove(name: string): void {
    const person = this.#must(name);
    this.#mustNotBeLastAdmin(person);
    const { people, tokens } = this.#kept;
    this.#kept.write({
      people: people.filter((one) => one.name !== name),
      tokens: tokens.filter((token) => token.person !== name),
    });
  }

  #mustNotBeLastAdmin({ name, role }: Person): void {
    const others = this.#kept.people.some((person) => person.role === "admin" && person.name !== name);
    if (role === "admin" && !others) throw new AccessError(409, "That is the last admin: make somebody else one first.");
  }

  #replace(person: Person): void {
    this.#kept.write({ people: this.#kept.people.map((one) => (one.name === person.name ? person : one)) });
  }

  async #oneTime() {
    const password = randomBytes(ONE_TIME_BYTES).toString("base64url");
    return { password, hash: await this.#hasher.hash(password) };
  }

  #hash(password: string) {
    if (password.length < PASSWORD_LENGTH_MIN || password.length > PASSWORD_LENGTH_MAX)
      throw new AccessError(400, `password: expected ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters`);
    return this.#hasher.hash(password);
  }
}
