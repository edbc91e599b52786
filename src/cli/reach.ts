/** Why a running sensor's socket cannot be reached, in words that help. */

/** Nothing answers at the runtime folder. */
export class NotRunningError extends Error {
  readonly code = "NOT_RUNNING";
}

/** Something is there, but it does not let us in, or does not answer as a sensor of this version does. */
export class NoAnswerError extends Error {
  readonly code = "NO_ANSWER";
}

/** What a failed connection to the unix socket at `path` means. */
export function unreachable(path: string, cause: NodeJS.ErrnoException): NotRunningError | NoAnswerError {
  if (cause.code === "EACCES" || cause.code === "EPERM") {
    return new NoAnswerError(`${path} belongs to another user: ask as root, or as the user who runs the sensor.`, { cause });
  }
  return new NotRunningError(`No sensor answers at ${path}.`, { cause });
}
