import type { HistoryQuery } from '../../source/registry/history.ts';
import type { Store } from '../../source/registry/store.ts';
import type { AgentSeen, DispatchSeen, RoomSeen, SweepRecord } from '../../source/registry/sweep-record.ts';
import { START_MS } from './fixture.ts';

export const HOST = 'livekit.example.com';

/** The whole history of all servers. */
export const EVERYTHING: HistoryQuery = {
  host: null,
  projectName: null,
  roomName: null,
  agentName: null,
  sinceMs: 0,
  untilMs: Number.MAX_SAFE_INTEGER,
  outcome: null,
  limit: 10_000,
};

export const agentSeen = (changes: Partial<AgentSeen> = {}): AgentSeen => ({
  participantId: 'PA_1',
  identity: 'agent-AJ_1',
  agentName: 'support',
  dispatchId: 'AD_1',
  jobId: 'AJ_1',
  workerId: 'AW_1',
  deployment: null,
  sdk: null,
  joinedMs: START_MS,
  isActive: true,
  ...changes,
});

export const dispatchSeen = (changes: Partial<DispatchSeen> = {}): DispatchSeen => ({
  id: 'AD_1',
  agentName: 'support',
  deployment: '',
  createdMs: START_MS,
  firstJobMs: null,
  joinedMs: null,
  error: null,
  state: changes.joinedMs == null ? 'waiting' : 'serving',
  isUnserved: false,
  ...changes,
});

export const roomSeen = (changes: Partial<RoomSeen> = {}): RoomSeen => ({
  roomId: 'RM_1',
  name: 'call-1',
  createdMs: START_MS,
  verifiedMs: START_MS,
  beforeMs: null,
  agents: [],
  dispatches: [],
  ...changes,
});

export const sweepRecord = (changes: Partial<SweepRecord> = {}): SweepRecord => ({
  projectName: 'prod-eu',
  fromMs: changes.atMs ?? START_MS,
  atMs: START_MS,
  provenMs: changes.atMs ?? START_MS,
  isWhole: true,
  isAll: false,
  rooms: [],
  gone: [],
  events: [],
  incidents: [],
  ...changes,
});

/** Writes one record of one run. */
export const writeSweep = (store: Store, sweep: SweepRecord, run = 'run-1', host = HOST): Promise<number> =>
  store.write(
    {
      nowMs: sweep.atMs,
      prunes: false,
      seen: {
        host,
        run,
        watchedUntilMs: sweep.atMs,
        rooms: sweep.rooms.length,
        outcomes: [],
        sightings: { seen: [], over: [] },
        marksAgentsByKind: false,
        sweeps: [sweep],
      },
    },
    1_000,
  );
