import { Timestamp } from '@bufbuild/protobuf';
import {
  AgentEventType,
  ListAgentsRequest,
  ListAgentsResponse,
  ListAgentVersionsRequest,
  ListAgentVersionsResponse,
  PromoteAgentRequest,
  PromoteAgentResponse,
  RestartAgentRequest,
  RestartAgentResponse,
  RollbackAgentRequest,
  RollbackAgentResponse,
} from '../cloud-agent-messages.ts';
import type { CloudAgentRecord, CloudEventRecord, CloudVersionRecord, SimulatedCloud } from './cloud.ts';
import type { Call } from './method.ts';
import { type Method, method } from './method.ts';

const timestamp = (atMs: number) => (atMs === 0 ? {} : { at: Timestamp.fromDate(new Date(atMs)) });

const eventMessage = ({ type, count, atMs }: CloudEventRecord) => {
  const { at } = timestamp(atMs);
  const number = typeof type === 'number' ? type : AgentEventType[type];
  return { type: number, count, ...(at ? { timestamp: at } : {}) };
};

const agentMessage = (agent: CloudAgentRecord) => {
  const { at } = timestamp(agent.deployedAtMs);
  return {
    agentId: agent.id,
    agentName: agent.name,
    version: agent.version,
    ...(at ? { deployedAt: at } : {}),
    // A client must never show these.
    secrets: [{ name: 'OPENAI_API_KEY', value: new TextEncoder().encode('a-value-nobody-may-see') }],
    agentDeployments: agent.deployments.map(({ events, ...one }) => ({
      ...one,
      agentId: agent.id,
      agentName: agent.name,
      serverRegion: `c-${one.region}`,
      events: events.map(eventMessage),
    })),
  };
};

const versionMessage = ({ createdAtMs, deployedAtMs, attributes, ...one }: CloudVersionRecord) => {
  const [created, deployed] = [timestamp(createdAtMs).at, timestamp(deployedAtMs).at];
  return {
    ...one,
    attributes: { ...attributes },
    ...(created ? { createdAt: created } : {}),
    ...(deployed ? { deployedAt: deployed } : {}),
  };
};

const withAgentAdmin = (answer: (cloud: SimulatedCloud) => string): Call => ({
  need: { grant: 'agentAdmin' },
  room: '',
  answer: ({ cloud }) => answer(cloud),
});

const DONE = JSON.stringify({ success: true });

/** LiveKit Cloud's service for deployed agents. A self-hosted server does not have it. */
export const cloudAgentService: Readonly<Record<string, Method>> = {
  ListAgents: method(ListAgentsRequest, ListAgentsResponse, ({ agentId, agentName }) =>
    withAgentAdmin((cloud) =>
      new ListAgentsResponse({ agents: cloud.list(agentId, agentName).map(agentMessage) }).toJsonString({
        useProtoFieldName: true,
      }),
    ),
  ),
  ListAgentVersions: method(ListAgentVersionsRequest, ListAgentVersionsResponse, ({ agentId }) =>
    withAgentAdmin((cloud) =>
      new ListAgentVersionsResponse({ versions: cloud.versions(agentId).map(versionMessage) }).toJsonString({
        useProtoFieldName: true,
      }),
    ),
  ),
  RestartAgent: method(RestartAgentRequest, RestartAgentResponse, ({ agentId }) =>
    withAgentAdmin((cloud) => {
      cloud.restart(agentId);
      return DONE;
    }),
  ),
  RollbackAgent: method(RollbackAgentRequest, RollbackAgentResponse, ({ agentId, version }) =>
    withAgentAdmin((cloud) => {
      cloud.rollback(agentId, version);
      return DONE;
    }),
  ),
  PromoteAgent: method(
    PromoteAgentRequest,
    PromoteAgentResponse,
    ({ agentId, srcDeployment, dstDeployment }) =>
      withAgentAdmin((cloud) => {
        cloud.promote(agentId, srcDeployment, dstDeployment);
        return DONE;
      }),
  ),
};
