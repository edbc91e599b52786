/**
 * A file of JSON that only its owner reads, replaced whole. The permission model under which a process may run knows no fsync: it is
 * opened so that what is written is on the disk when the write returns.
 */
import { closeSync, constants, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";

const NEW_AND_SYNCED = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_DSYNC;

export class JsonFile<Content> {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @returns undefined when there is none. @throws SyntaxError when it is no JSON; what the system says otherwise */
  read(): Content | undefined {
    try {
      return JSON.parse(readFileSync(this.path, "utf8")) as Content;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  }

  write(content: Content): void {
    const made = `${this.path}.new`;
    const file = openSync(made, NEW_AND_SYNCED, 0o600);
    try {
      writeFileSync(file, JSON.stringify(content));
    } finally {
      closeSync(file);
    }
    renameSync(made, this.path);
  }
}
