/** Something that the reader does to a list: what came of it is told, and the list asked for again. */
import { useState } from "preact/hooks";
import { asApiError } from "../ask/api.js";

export interface Doing<Told> {
  readonly told: Told | undefined;
  readonly failure: string | undefined;
  /** @param done after which `told` is what it gave */
  readonly run: (done: () => Promise<Told | undefined>) => void;
}

export function useDoing<Told>(again: () => void): Doing<Told> {
  const [state, setState] = useState<{ readonly told?: Told | undefined; readonly failure?: string }>({});
  const run = (done: () => Promise<Told | undefined>) => {
    done().then(
      (told) => {
        setState({ told });
        again();
      },
      (error: unknown) => setState({ failure: asApiError(error).detail }),
    );
  };
  return { told: state.told, failure: state.failure, run };
}
