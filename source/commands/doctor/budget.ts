import type { DoctorLine } from '../../report/documents/doctor.ts';
import { plural } from '../../report/marks.ts';
import { formatDuration } from '../../text/duration.ts';
import { sweepCost } from '../budget.ts';
import { linesAbout } from './lines.ts';

const about = linesAbout('budget');
const MINUTE_MS = 60_000;

/** The calls that sweeps of so many rooms need in a minute, against those that lktop allows itself. */
export const examineBudget = (
  rooms: number | null,
  budget: number,
  intervalMs: number,
): readonly DoctorLine[] => {
  if (rooms === null) {
    return [
      about.unknown(
        'requests',
        'not known, as the rooms could not be listed',
        'Mend what is told above first.',
      ),
    ];
  }
  const needed = Math.ceil((sweepCost(rooms) * MINUTE_MS) / intervalMs);
  const text = `${plural(rooms, 'room')} every ${intervalMs / 1_000} s need ${needed} calls a minute of ${budget}`;
  if (needed <= budget) return [about.ok('requests', text)];
  const roundMs = (sweepCost(rooms) * MINUTE_MS) / budget;
  return [
    about.warning(
      'requests',
      `${text}: each room is looked into every ${formatDuration(roundMs)} only.`,
      `Sweep less often (--interval ${Math.ceil(roundMs / 1_000)}), or give the project a larger budget in the settings, if its limit bears it.`,
    ),
  ];
};
