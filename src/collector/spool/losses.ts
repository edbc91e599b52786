/** Losses, put together for telling. */
import type { Loss, LossReason } from "../../wire/batch.js";

/** Events of whatever service. */
export function eventLoss(reason: LossReason, events: number): Loss {
  return { reason, service: "", events, sessions: 0 };
}

/** One loss for each reason and service. */
export function merged(losses: readonly Loss[]): Loss[] {
  const byKind = new Map<string, Loss>();
  for (const loss of losses) {
    const kind = `${loss.reason} ${loss.service}`;
    const before = byKind.get(kind) ?? { ...loss, events: 0, sessions: 0 };
    byKind.set(kind, { ...before, events: before.events + loss.events, sessions: before.sessions + loss.sessions });
  }
  return [...byKind.values()];
}
