/** A count against the one before: by how much it rose or fell, in parts of a hundred. */
import { changeText, formatCount } from "./format.js";

export function Change({ now, before, since }: { readonly now: number; readonly before: number; readonly since: string }) {
  return <span title={`${formatCount(before)} ${since}`}>{changeText(now, before)}</span>;
}
