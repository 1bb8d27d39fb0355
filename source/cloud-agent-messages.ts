/**
 * LiveKit Cloud's messages about deployed agents. The package `@livekit/protocol` has them as generated code, but does
 * not export them (`findings/protocol-cloud-agent-messages-not-exported.sh`), so they are imported by their file.
 * Import this module only when it is used: only projects on LiveKit Cloud need it.
 */
export {
  AgentDeployment,
  AgentEvent,
  AgentEventType,
  AgentInfo,
  AgentSecret,
  AgentVersion,
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
} from '../node_modules/@livekit/protocol/src/gen/livekit_cloud_agent_pb.js';
