import { type Outcome, sumUpAll } from '../../learning/outcome.ts';
import { IN_MEMORY, isMissing } from '../../registry/database.ts';
import { openRegistry } from '../../registry/registry.ts';
import { StoreError } from '../../registry/store.ts';
import type { DoctorLine } from '../../report/documents/documents.ts';
import { counted } from '../../text/counted.ts';
import { shownPath } from '../../text/safe-text.ts';
import type { CommandContext } from '../command.ts';
import { openStore, type RegistryPlace } from '../registry-flags.ts';
import { linesAbout } from './lines.ts';
import { placeOrDefault } from './place.ts';

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

const examineServer = async (
  place: RegistryPlace,
  { host: { clock } }: Pick<CommandContext, 'host'>,
  host: string | null,
): Promise<readonly DoctorLine[]> => {
  const store = await openStore(place, clock, 'existing');
  try {
    const actions = await store.listActions({ project: null, limit: ALL });
    await store.check();
    const [outcomes = []] = host === null ? [] : await store.listOutcomes(host, null);
    return [
      about.ok('registry', `${counted(actions.length, 'action')} in ${shownPath(place.path)}`),
      ...(host === null ? [] : [learnedLine(outcomes)]),
    ];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [about.warning('registry', error.failure.sentence, error.failure.remedy)];
  } finally {
    await store.close();
  }
};

/**
 * Checks whether the history can be written, and counts what it holds.
 *
 * @param host host and port of the server whose learned expectations are counted, or null for none
 */
export const examineHistory = async (
  context: Pick<CommandContext, 'host' | 'flags'>,
  host: string | null,
): Promise<readonly DoctorLine[]> => {
  const place = await placeOrDefault(context);
  const { path } = place;
  if (path === IN_MEMORY) return [about.note('registry', 'none, because of --no-registry')];
  if (place.server !== null) return examineServer(place, context, host);
  // Looking creates nothing. Whether the file could be created is told with the other files.
  if (isMissing(path))
    return [about.note('registry', `none yet; the monitor and lktop watch create ${shownPath(path)}`)];
  const registry = openRegistry({ path, clock: context.host.clock });
  try {
    const actions = await registry.listActions({ limit: ALL });
    const disabled = await registry.checkWritable();
    if (disabled) return [about.warning('registry', disabled.sentence, disabled.remedy)];
    return [
      about.ok('registry', `${counted(actions.length, 'action')} in ${shownPath(path)}`),
      ...(host !== null ? [learnedLine(await registry.experienceOf(host).allOutcomes())] : []),
    ];
  } finally {
    await registry.close();
  }
};
