import { type Outcome, sumUpAll } from '../../learning/outcome.ts';
import { registryPath } from '../../registry/path.ts';
import { openRegistry } from '../../registry/registry.ts';
import type { DoctorLine } from '../../report/documents/documents.ts';
import { counted } from '../../text/counted.ts';
import type { Host } from '../command.ts';
import { linesAbout } from './lines.ts';

const about = linesAbout('history');
const ALL = 10_000;

const learnedLine = (outcomes: readonly Outcome[]): DoctorLine => {
  const kinds = sumUpAll(outcomes);
  const expecting = kinds.filter(({ isExpected }) => isExpected);
  return about.ok(
    'expectations',
    `${counted(kinds.length, 'kind')} of rooms known; an agent is expected in ${expecting.length} of them`,
  );
};

/**
 * Checks whether the history can be written, and counts what it holds.
 *
 * @param host host and port of the server whose learned expectations are counted, or null for none
 */
export const examineHistory = async (
  { environment, clock }: Host,
  host: string | null,
): Promise<readonly DoctorLine[]> => {
  const path = registryPath(environment);
  const registry = openRegistry({ path, clock });
  try {
    const actions = await registry.listActions({ limit: ALL });
    const disabled = await registry.checkWritable();
    if (disabled) return [about.warning('registry', disabled.sentence, disabled.remedy)];
    return [
      about.ok('registry', `${counted(actions.length, 'action')} in ${path}`),
      ...(host !== null ? [learnedLine(await registry.experienceOf(host).allOutcomes())] : []),
    ];
  } finally {
    await registry.close();
  }
};
