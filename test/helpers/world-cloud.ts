import { ListAgentsResponse, ListAgentVersionsResponse } from '../../source/cloud-agent-messages.ts';
import type { CloudGateway } from '../../source/livekit/cloud-gateway.ts';
import { readCloudAgents, readCloudVersions } from '../../source/livekit/cloud-readers.ts';
import { type FailureKind, LiveKitError } from '../../source/livekit/gateway.ts';
import { TwirpError } from '../../source/simulator/errors.ts';
import { CLOUD_AGENT, services } from '../../source/simulator/services.ts';
import type { World } from '../../source/simulator/world.ts';

export interface WorldCloud extends CloudGateway {
  /** The calls so far, such as `ListAgents` or `ListAgentVersions CA_1`. */
  readonly calls: string[];
  /** Lets all calls of a method fail with this kind; null: no longer. */
  readonly fail: (method: string, kind: FailureKind | null, sentence?: string) => void;
  /** Lets all calls of a method wait until the returned function is called. */
  readonly hold: (method: string) => () => void;
}

const cancelled = () =>
  new LiveKitError({
    kind: 'cancelled',
    sentence: 'The call was given up.',
    remedy: 'Nothing need be done.',
  });

/** The simulator's service for deployed agents without a socket. Every answer is there at once. */
export const createWorldCloud = (world: World): WorldCloud => {
  const calls: string[] = [];
  const failing = new Map<string, { readonly kind: FailureKind; readonly sentence: string }>();
  const held = new Map<string, Promise<void>>();

  const ask = async (method: string, request: Readonly<Record<string, string>>): Promise<string> => {
    calls.push([method, ...Object.values(request)].join(' '));
    await held.get(method);
    const failure = failing.get(method);
    if (failure) throw new LiveKitError({ ...failure, remedy: 'Do something about it.' });
    try {
      const call = services.get(CLOUD_AGENT)?.[method]?.readJson(request);
      if (!call) throw new Error(`the simulator has no ${method}`);
      return await call.answer(world);
    } catch (error) {
      if (!(error instanceof TwirpError)) throw error;
      throw new LiveKitError(
        { kind: 'not-found', sentence: error.message, remedy: '' },
        { status: error.status },
      );
    }
  };

  return {
    calls,
    fail: (method, kind, sentence = `${method} failed.`) => {
      if (kind === null) failing.delete(method);
      else failing.set(method, { kind, sentence });
    },
    hold: (method) => {
      let release = () => {};
      held.set(
        method,
        new Promise((resolve) => {
          release = resolve;
        }),
      );
      return () => {
        held.delete(method);
        release();
      };
    },
    host: 'https://agents.livekit.cloud',
    listAgents: async () => readCloudAgents(ListAgentsResponse.fromJsonString(await ask('ListAgents', {}))),
    listVersions: async (agentId) =>
      readCloudVersions(
        ListAgentVersionsResponse.fromJsonString(await ask('ListAgentVersions', { agentId })),
      ),
    restart: async (agentId) => {
      await ask('RestartAgent', { agentId });
    },
    rollback: async (agentId, version) => {
      await ask('RollbackAgent', { agentId, version });
    },
    promote: async (agentId, srcDeployment, dstDeployment) => {
      await ask('PromoteAgent', { agentId, srcDeployment, dstDeployment });
    },
    readLogs: ({ agentId, type }, onLine, { signal } = {}) =>
      new Promise((resolve, reject) => {
        calls.push(`logs ${agentId} ${type}`);
        const failure = failing.get('logs');
        if (failure) {
          reject(new LiveKitError({ ...failure, remedy: 'Do something about it.' }));
          return;
        }
        const stop = world.cloud.follow(agentId, type, onLine);
        if (type === 'build') {
          stop();
          resolve();
        }
        signal?.addEventListener('abort', () => {
          stop();
          reject(cancelled());
        });
      }),
    close: () => {},
  };
};
