import { registryPath } from '../../registry/path.ts';
import { openRegistry } from '../../registry/registry.ts';
import type { DoctorLine } from '../../report/documents/doctor.ts';
import { plural } from '../../report/marks.ts';
import type { Host } from '../command.ts';
import { linesAbout } from './lines.ts';

const about = linesAbout('history');
const ALL = 10_000;

/** Whether what is done can be written down. */
export const examineHistory = ({ environment, clock }: Host): readonly DoctorLine[] => {
  const path = registryPath(environment);
  const registry = openRegistry({ path, clock });
  try {
    const actions = registry.listActions({ limit: ALL });
    const { disabled } = registry;
    return [
      disabled
        ? about.warning('registry', disabled.sentence, disabled.remedy)
        : about.ok('registry', `${plural(actions.length, 'action')} in ${path}`),
    ];
  } finally {
    registry.close();
  }
};
