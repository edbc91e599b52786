/**
 * A file of the page's own in the state folder, called `owner-…`, replaced whole. The process may touch no other, and the permission
 * model under which it runs knows no fsync: files are opened so that what is written is on the disk when the write returns.
 */
import { closeSync, constants, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const NEW_AND_SYNCED = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_DSYNC;

export class OwnFile<Content> {
  readonly path: string;

  constructor(stateDir: string, name: string) {
    this.path = join(stateDir, `owner-${name}.json`);
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
