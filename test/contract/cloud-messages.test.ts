import { describe, expect, it } from 'vitest';
import * as messages from '../../source/cloud-agent-messages.ts';

/**
 * The shapes of LiveKit Cloud's service for deployed agents, as the published protocol has them. lktop's readers and
 * its simulator are built on them. Nobody could try them on LiveKit Cloud itself.
 */
interface Shape {
  readonly typeName: string;
  readonly fields: { readonly list: () => readonly Field[] };
}

interface Field {
  readonly no: number;
  readonly name: string;
  readonly kind: string;
  readonly repeated: boolean;
  readonly T?: unknown;
}

const SCALARS: Readonly<Record<number, string>> = { 5: 'int32', 8: 'bool', 9: 'string', 12: 'bytes' };

const typeOf = ({ kind, T }: Field): string => {
  if (kind === 'scalar') return SCALARS[T as number] ?? String(T);
  if (kind === 'map') return 'map of strings';
  return (T as { readonly typeName: string }).typeName.replace('livekit.', '');
};

const shapeOf = (message: Shape): string =>
  message.fields
    .list()
    .map((field) => `${field.no} ${field.name} ${field.repeated ? 'repeated ' : ''}${typeOf(field)}`)
    .join('\n');

const TIME = 'google.protobuf.Timestamp';

describe('the message', () => {
  it.each<[Shape, readonly string[]]>([
    [messages.ListAgentsRequest, ['1 agent_name string', '2 agent_id string']],
    [messages.ListAgentsResponse, ['1 agents repeated AgentInfo']],
    [
      messages.AgentInfo,
      [
        '1 agent_id string',
        '2 agent_name string',
        '3 version string',
        '4 agent_deployments repeated AgentDeployment',
        '5 secrets repeated AgentSecret',
        `6 deployed_at ${TIME}`,
      ],
    ],
    [
      messages.AgentDeployment,
      [
        '1 region string',
        '2 agent_id string',
        '3 status string',
        '4 replicas int32',
        '5 min_replicas int32',
        '6 max_replicas int32',
        '7 cpu_req string',
        '8 cur_cpu string',
        '9 cur_mem string',
        '10 mem_req string',
        '11 mem_limit string',
        '12 cpu_limit string',
        '13 server_region string',
        '14 events repeated AgentEvent',
        '15 deployment string',
        '16 version string',
        '17 agent_name string',
        '18 deployment_enabled bool',
        `19 last_scraped_at ${TIME}`,
      ],
    ],
    [messages.AgentEvent, ['1 type AgentEventType', '2 count int32', `3 timestamp ${TIME}`]],
    [messages.ListAgentVersionsRequest, ['1 agent_id string', '2 agent_name string']],
    [messages.ListAgentVersionsResponse, ['1 versions repeated AgentVersion']],
    [
      messages.AgentVersion,
      [
        '1 version string',
        '2 current bool',
        `3 created_at ${TIME}`,
        `4 deployed_at ${TIME}`,
        '5 attributes map of strings',
        '6 status string',
        '7 owner string',
        '8 draining bool',
        '9 active bool',
      ],
    ],
    [messages.RestartAgentRequest, ['1 agent_id string']],
    [messages.RestartAgentResponse, ['1 success bool', '2 message string']],
    [messages.RollbackAgentRequest, ['1 agent_id string', '2 agent_name string', '3 version string']],
    [messages.RollbackAgentResponse, ['1 success bool', '2 message string']],
    [
      messages.PromoteAgentRequest,
      ['1 agent_id string', '2 src_deployment string', '3 dst_deployment string'],
    ],
    [
      messages.PromoteAgentResponse,
      [
        '1 success bool',
        '2 message string',
        '3 agent_id string',
        '4 src_deployment string',
        '5 dst_deployment string',
        '6 version_tag string',
      ],
    ],
  ])('$typeName has the fields that lktop knows', (message, fields) => {
    expect(shapeOf(message)).toBe(fields.join('\n'));
  });

  it('AgentEventType has the values that lktop knows', () => {
    const names = Object.keys(messages.AgentEventType).filter((name) => !/^\d+$/.test(name));
    expect(names).toEqual([
      'UNKNOWN',
      'APPLICATION_CRASHED',
      'RESTARTED_HIGH_DISK_USAGE',
      'RESTARTED_HIGH_MEMORY_USAGE',
    ]);
  });
});
