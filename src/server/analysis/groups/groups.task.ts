/** `regroup` on another thread: piscina's entry. The members come back as rows for the store. */
import { type Grouping, type GroupingJob, regroup } from "./grouping.js";
import { type MemberContext, memberRows } from "./member-rows.js";

export type GroupingWork = GroupingJob & MemberContext;
export type Grouped = Omit<Grouping, "members"> & { readonly memberRows: readonly Uint8Array[] };

export default function groupsTask(work: GroupingWork): Grouped {
  const { members, ...rest } = regroup(work);
  return { ...rest, memberRows: memberRows(members, work) };
}
