/** How a shell's work ends before its end: by mistakes of the script, and by what it asks for. */

/** A mistake that ends a script, and of an interactive shell the line. */
export class ShellError extends Error {
  readonly status: number;

  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}

export class SyntaxMistake extends ShellError {
  readonly line: number;
  /** More input could mend it. */
  readonly isIncomplete: boolean;

  constructor(message: string, line: number, isIncomplete = false) {
    super(`syntax error: ${message}`);
    this.line = line;
    this.isIncomplete = isIncomplete;
  }
}

/** `exit`, `return`, `break`, `continue`, on their way to what they end. */
export class Leave extends Error {
  readonly what: "exit" | "return" | "break" | "continue";
  /** A status, or of loops how many. */
  readonly value: number;

  constructor(what: Leave["what"], value: number) {
    super(what);
    this.what = what;
    this.value = value;
  }
}
