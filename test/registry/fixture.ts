import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ActionProgress } from '../../source/actions/action.ts';
import { type OpenRegistryOptions, openRegistry, type Registry } from '../../source/registry/registry.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';

export const START_MS = 1_700_000_000_000;

export const project = { name: 'prod-eu', host: 'livekit.example.com' };

/** A re-dispatch that has just begun. */
export const running: ActionProgress = {
  id: 'action-1',
  plan: {
    id: 'plan-1',
    intention: { kind: 'redispatch', room: 'RM_1 call 7f31', dispatchId: 'AD_old', agentName: 'support-v2' },
    question: 'Re-dispatch support-v2 in call 7f31 of prod-eu?',
    sentences: [],
    warnings: [],
    target: {
      room: 'RM_1 call 7f31',
      roomName: 'call 7f31',
      dispatchId: 'AD_old',
      identity: null,
      participantId: null,
    },
    steps: [
      { call: 'deleteDispatch', room: 'call 7f31', dispatchId: 'AD_old' },
      { call: 'createDispatch', room: 'call 7f31', agentName: 'support-v2', metadata: 'METADATA' },
    ],
    typeToConfirm: null,
  },
  startedAtMs: START_MS,
  calledAtMs: null,
  endedAtMs: null,
  state: { state: 'calling' },
  createdDispatchId: null,
  sentence: 're-dispatching support-v2 in call 7f31',
};

export const succeeded: ActionProgress = {
  ...running,
  calledAtMs: START_MS + 200,
  endedAtMs: START_MS + 2000,
  state: { state: 'succeeded' },
  createdDispatchId: 'AD_new',
  sentence: 'support-v2 serves call 7f31',
};

/** A temporary folder, removed when the test ends. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-registry-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A registry that is closed when the test ends. */
export const openTestRegistry = (path: string, options: Partial<OpenRegistryOptions> = {}): Registry => {
  const registry = openRegistry({ path, clock: createManualClock(START_MS), who: 'alice', ...options });
  onTestFinished(registry.close);
  return registry;
};

/** Asks until the store has answered. A write that was under way makes it ask once more. */
export const told = async <Answer>(ask: () => Answer): Promise<Answer> => {
  for (let time = 0; time < 2; time += 1) {
    ask();
    await settle();
  }
  return ask();
};
