import type { DoctorLine } from '../../report/documents/documents.ts';
import { counted } from '../../text/counted.ts';
import { formatDuration } from '../../text/duration.ts';
import { sweepCost } from '../budget.ts';
import { linesAbout } from './lines.ts';

const about = linesAbout('budget');
const MINUTE_MS = 60_000;

/** Compares the calls a minute that sweeps of this many rooms need with the budget. */
export const examineBudget = (
  rooms: number | null,
  budget: number,
  intervalMs: number,
): readonly DoctorLine[] => {
  if (rooms === null) {
    return [
      about.unknown(
        'requests',
        'unknown, because the rooms could not be listed',
        'Fix the problems above first.',
      ),
    ];
  }
  const needed = Math.ceil((sweepCost(rooms) * MINUTE_MS) / intervalMs);
  const text = `${counted(rooms, 'room')} every ${intervalMs / 1_000} s need ${needed} calls a minute of ${budget}`;
  if (needed <= budget) return [about.ok('requests', text)];
  const roundMs = (sweepCost(rooms) * MINUTE_MS) / budget;
  return [
    about.warning(
      'requests',
      `${text}: each room is looked into only every ${formatDuration(roundMs)}.`,
      `Sweep less often (--interval ${Math.ceil(roundMs / 1_000)}), or give the project a larger budget in the settings, if its rate limit allows it.`,
    ),
  ];
};
