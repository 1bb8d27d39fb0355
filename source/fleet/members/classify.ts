import { cutText } from '../../text/safe-text.ts';
import type { ParticipantFacts } from '../facts.ts';
import type { AgentSign, Doubt } from '../fleet.ts';
import { matchesPattern } from '../pattern.ts';
import type { AgentPattern, Recognition } from '../settings.ts';

const HUMAN_KINDS: ReadonlySet<string> = new Set(['STANDARD', 'SIP', 'CONNECTOR']);
/** Kinds that give an agent a reason to be there although no person waits. */
const COMPANY_KINDS: ReadonlySet<string> = new Set(['INGRESS', 'BRIDGE']);
/** `sip.callStatus` of a phone that nobody has picked up yet or that has hung up. */
const NOT_ON_THE_LINE: ReadonlySet<string> = new Set(['dialing', 'ringing', 'hangup']);

const matches = (
  participant: ParticipantFacts,
  { identity, attribute, value = '*' }: AgentPattern,
): boolean => {
  if (identity === undefined && attribute === undefined) return false;
  if (identity !== undefined && !matchesPattern(participant.identity, identity)) return false;
  if (attribute === undefined) return true;
  const given = participant.attributes[attribute];
  return given !== undefined && matchesPattern(given, value);
};

/**
 * Tells what identifies a participant as an agent, or null. The kind is authoritative: the participant joined with an
 * agent token. A phone caller is never an agent, whatever its name.
 */
export const agentSign = (participant: ParticipantFacts, recognition: Recognition): AgentSign | null => {
  if (participant.kind === 'AGENT') return recognition.kind ? 'kind' : null;
  if (participant.kind !== 'STANDARD') return null;
  return recognition.agents.some((pattern) => matches(participant, pattern)) ? 'pattern' : null;
};

/**
 * Tells what makes a participant of an ordinary kind resemble an agent. It proves nothing: people use such names, too.
 */
export const doubtOf = (participant: ParticipantFacts, recognition: Recognition): Doubt | null => {
  if (participant.kind !== 'STANDARD') return null;
  if (recognition.identity && participant.identity.startsWith('agent-')) return 'identity';
  if (recognition.metadata && participant.metadata.includes('agent')) return 'metadata';
  return null;
};

/** Whether a participant is still there. The server lists some that have just left. */
export const isPresent = (participant: ParticipantFacts): boolean => participant.state !== 'DISCONNECTED';

/** Whether `lk agent simulate` made this caller. Newer servers tell by kind, older ones by an attribute. */
export const isSimulated = ({ kindDetails, attributes }: ParticipantFacts): boolean =>
  kindDetails.includes('SIMULATION') || attributes['lk.simulator'] !== undefined;

/** Tools join with ordinary tokens and announce what they can do. */
const isTool = ({ kind, attributes }: ParticipantFacts): boolean =>
  kind === 'STANDARD' && attributes['lk.actions'] !== undefined;

/**
 * Whether a person is behind a participant that is not an agent. False for hidden observers, recorders, tools and
 * unknown kinds.
 */
export const isHuman = (participant: ParticipantFacts): boolean =>
  HUMAN_KINDS.has(participant.kind) && !participant.hidden && !participant.recorder && !isTool(participant);

/** Whether a participant gives an agent a reason to be there: an incoming stream, a bridge, a simulated caller. */
export const isCompany = (participant: ParticipantFacts): boolean =>
  !participant.hidden && (COMPANY_KINDS.has(participant.kind) || isSimulated(participant));

/** Whether the phone is ringing or hung up, although the server calls the participant ACTIVE. */
export const isNotOnTheLine = ({ kind, attributes }: ParticipantFacts): boolean =>
  kind === 'SIP' && NOT_ON_THE_LINE.has(attributes['sip.callStatus'] ?? '');

/**
 * Longest agent name or state that is kept. Attributes may be a hundred times as long, and these values appear in many
 * sentences.
 */
const MOST_OF_A_WORD = 512;

const wordOf = (value: string | undefined): string | null =>
  value === undefined ? null : cutText(value, MOST_OF_A_WORD);

/** Returns the agent's name: the server's attribute, else the SDK's attribute, else null. */
export const claimedAgentName = ({ attributes }: ParticipantFacts): string | null =>
  wordOf(attributes['lk.agent_name'] ?? attributes['lk.agent.name']);

/** Returns the state that the agent's session reports, such as `listening`; null: none. */
export const claimedState = ({ attributes }: ParticipantFacts): string | null =>
  wordOf(attributes['lk.agent.state']);

/** Returns the identity that an avatar worker speaks for; null for all other participants. */
export const publishesOnBehalfOf = (participant: ParticipantFacts): string | null =>
  participant.attributes['lk.publish_on_behalf'] || null;

/** Whether the participant publishes audio, muted or not. */
export const hasAudio = (participant: ParticipantFacts): boolean =>
  participant.tracks.some((track) => track.kind === 'AUDIO');

export const hasUnmutedAudio = (participant: ParticipantFacts): boolean =>
  participant.tracks.some((track) => track.kind === 'AUDIO' && !track.muted);

/** Whether the participant can be heard or seen. */
export const publishes = (participant: ParticipantFacts): boolean =>
  participant.tracks.some((track) => !track.muted);
