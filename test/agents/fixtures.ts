import type { AgentRow } from '../../source/registry/history.ts';

/** What the registry knows of an agent name. */
export const agentRow = (changes: Partial<AgentRow> = {}): AgentRow => ({
  host: 'livekit.example.com',
  agentName: 'support-v2',
  status: 'GONE',
  sessions: 0,
  pending: 0,
  unserved: 0,
  firstSeenMs: 1,
  lastSeenMs: 1,
  roomName: null,
  peakToday: 0,
  lastHour: new Array<number>(60).fill(0),
  lastDay: new Array<number>(24).fill(0),
  medianMs: null,
  p95Ms: null,
  failedShare: null,
  dispatches: 0,
  deployments: [],
  sdks: [],
  lastAction: null,
  ...changes,
});
