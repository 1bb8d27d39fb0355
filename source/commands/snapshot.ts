import { named } from '../actions/words.ts';
import { nearest } from '../fleet/nearest.ts';
import { buildSnapshot, type Selection, selectRooms } from '../report/build-snapshot.ts';
import type { SnapshotDocument } from '../report/documents/snapshot.ts';
import { toAscii } from '../report/marks.ts';
import { snapshotTables } from '../report/snapshot-tables.ts';
import { actionReserve, CALLS_PER_ROOM } from '../scanner/pace.ts';
import type { Session, SessionState } from '../session/session.ts';
import { safeJson } from '../text/json.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { isSet } from './flag-values.ts';
import { pause, sweptAfter } from './follow.ts';
import { columnsOf, printWarnings } from './host-output.ts';
import { openSession } from './open-session.ts';
import { createCallWatch } from './snapshot/call-watch.ts';
import { findUnseen } from './snapshot/unseen.ts';

/** The pause before the second sweep. An absence counts only from the second sweep on. */
const BETWEEN_SWEEPS_MS = 1_000;

/** LiveKit itself stops waiting for a dead node before this time is over. */
const GIVEN_UP_AFTER_MS = 3_500;

const sweepAgain = async (
  session: Session,
  { host, signal }: CommandContext,
  before: SessionState,
  pauseMs: number,
): Promise<SessionState> => {
  await pause(host.clock, signal, pauseMs);
  session.sweepNow();
  return sweptAfter(session, signal, before.snapshot.sweep);
};

const unseenIn = ({ fleet }: SessionState): number =>
  fleet.rooms.filter(({ verified, failure }) => !verified && failure === null).length;

/** Whether this minute's calls are used up, except for those reserved for actions. */
const isSpent = ({ snapshot }: SessionState, budget: number): boolean =>
  budget - snapshot.callsPerMinute - actionReserve(budget) < CALLS_PER_ROOM;

/** Sweeps twice, so that absences count, and a third time if calls were still pending at the second. */
const sweepEnough = async (
  session: Session,
  context: CommandContext,
  budget: number,
): Promise<SessionState> => {
  const { clock } = context.host;
  const first = await sweptAfter(session, context.signal, 0);
  const answeredAtMs = clock.now() + GIVEN_UP_AFTER_MS;
  const second = await sweepAgain(session, context, first, BETWEEN_SWEEPS_MS);
  if (unseenIn(second) === 0 || isSpent(second, budget)) return second;
  return sweepAgain(session, context, second, Math.max(0, answeredAtMs - clock.now()));
};

const textOf = (value: string | boolean | undefined): string | null =>
  typeof value === 'string' ? value : null;

const didYouMean = (name: string, names: Iterable<string>): string => {
  const likely = nearest(name, names);
  return likely === null ? '' : ` Did you mean ${named(likely)}?`;
};

/** Explains an empty table by a name that does not exist. */
const explainEmpty = ({ host }: CommandContext, { room, agent }: Selection, state: SessionState): void => {
  const { fleet, agentNames } = state;
  if (room !== null && selectRooms(fleet, { room, agent: null, problems: false }).length === 0) {
    host.output.message(
      `No room is called ${named(room)}.${didYouMean(
        room,
        fleet.rooms.map(({ name }) => name),
      )}`,
    );
  } else if (agent !== null && selectRooms(fleet, { room, agent, problems: false }).length === 0) {
    host.output.message(`No agent or dispatch is called ${named(agent)}.${didYouMean(agent, agentNames)}`);
  }
};

/** `lktop snapshot`: prints the project once. Exits with 1 if it could not look into every room. */
export const snapshot: Command = async (context) => {
  const { host, flags } = context;
  const calls = createCallWatch();
  const opened = await openSession(context, {
    intervalMs: () => 0,
    opensDemo: true,
    asksWorkers: true,
    wrap: calls.wrap,
  });
  const { session, config, budget } = opened;
  try {
    printWarnings(host, session);
    const state = await sweepEnough(session, context, budget);
    const selection: Selection = {
      room: textOf(flags['room']),
      agent: textOf(flags['agent']),
      problems: isSet(flags, 'problems'),
    };
    const rooms = selectRooms(state.fleet, selection);
    explainEmpty(context, selection, state);
    const asked = selectRooms(state.fleet, { room: selection.room, agent: null, problems: false });
    const unseen = findUnseen(asked, { calls, snapshot: state.snapshot, budget });
    // One room of the demo has calls that fail on purpose. That room is listed, so nothing is missing.
    const isMissing = unseen.count > 0 && !session.project.demo;
    for (const sentence of isMissing ? unseen.sentences : []) host.output.message(sentence);
    if (isSet(flags, 'json')) {
      const { counts } = unseen;
      const document = buildSnapshot(session.project, state.snapshot, state.fleet, rooms, selection);
      await host.output.data(safeJson({ ...document, unseen: counts } satisfies SnapshotDocument));
    } else {
      const text = snapshotTables(session.project, state.snapshot, state.fleet, rooms, columnsOf(host));
      await host.output.data(isSet(flags, 'ascii') || config.ascii === true ? toAscii(text) : text);
    }
    return isMissing ? EXIT.problems : EXIT.ok;
  } finally {
    await session.close();
  }
};
