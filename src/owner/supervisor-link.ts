/** What the page's process asks of its supervisor, over fork's channel: questions have numbers, and answers that fail to come a deadline. */
import type { ToChild, ToSupervisor } from "../wire/control.js";
import type { SensorView } from "../wire/owner.js";

const ANSWER_MS = 15_000;

type Question = { readonly kind: "ask" } | { readonly kind: "switch"; readonly switches: unknown };
export type Answer = Extract<ToChild, { kind: "view" | "switched" }>;

/** The supervisor has not answered. */
export class NoAnswerError extends Error {
  readonly code = "NO_ANSWER";
}

export class SupervisorLink {
  readonly #send: (message: ToSupervisor) => void;
  #questions = 0;
  readonly #open = new Map<number, (answer: Answer) => void>();

  constructor(send: (message: ToSupervisor) => void) {
    this.#send = send;
  }

  /** @throws NoAnswerError */
  async view(): Promise<SensorView> {
    const answer = await this.#ask({ kind: "ask" });
    if (answer.kind !== "view") throw new NoAnswerError("the supervisor answered something else");
    return answer.view;
  }

  /** @returns why nothing was switched. @throws NoAnswerError */
  async switch(switches: unknown): Promise<string | undefined> {
    const answer = await this.#ask({ kind: "switch", switches });
    return answer.kind === "switched" ? answer.fault : undefined;
  }

  take(answer: Answer): void {
    this.#open.get(answer.number)?.(answer);
  }

  #ask(question: Question): Promise<Answer> {
    const number = ++this.#questions;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#open.delete(number);
        reject(new NoAnswerError("the supervisor does not answer"));
      }, ANSWER_MS);
      this.#open.set(number, (answer) => {
        clearTimeout(timer);
        this.#open.delete(number);
        resolve(answer);
      });
      this.#send({ ...question, number });
    });
  }
}
