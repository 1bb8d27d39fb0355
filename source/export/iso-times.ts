import { time } from '../report/parts.ts';

/** `createdAtMs` and `sinceMs` are points in time. `failedAttemptsMs` is a duration. */
const POINT_IN_TIME = /^(at|.*At|since|.*Since)Ms$/;
const DURATION = /Ms$/;
const SECOND_MS = 1_000;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const field = ([key, value]: readonly [string, unknown]): readonly [string, unknown] => {
  if (typeof value !== 'number' && value !== null) return [key, isoTimes(value)];
  const point = POINT_IN_TIME.exec(key);
  if (point) return [point[1] ?? key, value === null ? null : time(value)];
  return typeof value === 'number' && DURATION.test(key)
    ? [key.replace(DURATION, 'Seconds'), value / SECOND_MS]
    : [key, value];
};

/**
 * Returns facts as documents have them: times as ISO 8601 in UTC, null for an unknown one, and durations in seconds.
 * `createdAtMs` becomes `createdAt`, and `failedAttemptsMs` becomes `failedAttemptsSeconds`. Only numbers change.
 */
export const isoTimes = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(isoTimes);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(field)) : value;
};
