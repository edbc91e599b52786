/** What the command's exit codes mean; `minipot --help` prints them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  config: 3,
  notRunning: 4,
} as const;
