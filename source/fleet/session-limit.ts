/** From this share of the limit on, somebody should act: new sessions may soon get no agent. */
const NEAR_SHARE = 0.8;

/** Agent sessions at once against the limit of a plan. */
export interface SessionLoad {
  readonly sessions: number;
  readonly limit: number;
  /** At 80 % of the limit or more. */
  readonly isNear: boolean;
}

/** @param limit what the plan allows at once, from the settings; undefined: not said, so there is nothing to compare */
export const sessionLoad = (sessions: number, limit: number | undefined): SessionLoad | null =>
  limit === undefined ? null : { sessions, limit, isNear: sessions >= limit * NEAR_SHARE };
