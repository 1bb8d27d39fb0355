import { cutText } from '../../text/safe-text.ts';
import type { ParticipantFacts } from '../facts.ts';
import type { AgentSign, Doubt } from '../fleet.ts';
import { matchesPattern } from '../pattern.ts';
import type { AgentPattern, Recognition } from '../settings.ts';

const HUMAN_KINDS: ReadonlySet<string> = new Set(['STANDARD', 'SIP', 'CONNECTOR']);
/** Kinds that an agent may be there for, though no person waits. */
const COMPANY_KINDS: ReadonlySet<string> = new Set(['INGRESS', 'BRIDGE']);
/** `sip.callStatus` of a telephone that nobody has picked up yet, or no longer holds. */
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
 * What tells that a participant is an agent, or null. The kind is the server's word: an agent token was used. A
 * caller by telephone is never an agent, whatever it is called.
 */
export const agentSign = (participant: ParticipantFacts, recognition: Recognition): AgentSign | null => {
  if (participant.kind === 'AGENT') return recognition.kind ? 'kind' : null;
  if (participant.kind !== 'STANDARD') return null;
  return recognition.agents.some((pattern) => matches(participant, pattern)) ? 'pattern' : null;
};

/** What makes a participant of an ordinary kind look like an agent. It proves nothing: people are called so, too. */
export const doubtOf = (participant: ParticipantFacts, recognition: Recognition): Doubt | null => {
  if (participant.kind !== 'STANDARD') return null;
  if (recognition.identity && participant.identity.startsWith('agent-')) return 'identity';
  if (recognition.metadata && participant.metadata.includes('agent')) return 'metadata';
  return null;
};

/** A participant that is still there: the server lists some that have just left. */
export const isPresent = (participant: ParticipantFacts): boolean => participant.state !== 'DISCONNECTED';

/** A caller that `lk agent simulate` made: told by kind on newer servers, by an attribute elsewhere. */
export const isSimulated = ({ kindDetails, attributes }: ParticipantFacts): boolean =>
  kindDetails.includes('SIMULATION') || attributes['lk.simulator'] !== undefined;

/** Tools join with ordinary tokens and say what they can do. */
const isTool = ({ kind, attributes }: ParticipantFacts): boolean =>
  kind === 'STANDARD' && attributes['lk.actions'] !== undefined;

/**
 * Whether a person is behind a participant that is no agent. Hidden observers, recorders, tools and kinds that this
 * version does not know are none.
 */
export const isHuman = (participant: ParticipantFacts): boolean =>
  HUMAN_KINDS.has(participant.kind) && !participant.hidden && !participant.recorder && !isTool(participant);

/** Whether an agent has a reason to be there: a stream that comes in, a bridge, a simulated caller. */
export const isCompany = (participant: ParticipantFacts): boolean =>
  !participant.hidden && (COMPANY_KINDS.has(participant.kind) || isSimulated(participant));

/** Whether its telephone is ringing or hung up, though the server calls it ACTIVE. */
export const isNotOnTheLine = ({ kind, attributes }: ParticipantFacts): boolean =>
  kind === 'SIP' && NOT_ON_THE_LINE.has(attributes['sip.callStatus'] ?? '');

/** No name and no state is longer; attributes may be a hundred times as long, and these stand in many sentences. */
const MOST_OF_A_WORD = 512;

const wordOf = (value: string | undefined): string | null =>
  value === undefined ? null : cutText(value, MOST_OF_A_WORD);

/** The name an agent goes by: the server's attribute, then the SDK's; null where neither is set. */
export const claimedAgentName = ({ attributes }: ParticipantFacts): string | null =>
  wordOf(attributes['lk.agent_name'] ?? attributes['lk.agent.name']);

/** What an agent's session says of itself: `listening`; null where it says nothing. */
export const claimedState = ({ attributes }: ParticipantFacts): string | null =>
  wordOf(attributes['lk.agent.state']);

/** Of whom an avatar worker is the voice and face; null for everybody else. */
export const publishesOnBehalfOf = (participant: ParticipantFacts): string | null =>
  participant.attributes['lk.publish_on_behalf'] || null;

/** Whether it publishes audio, heard or muted. */
export const hasAudio = (participant: ParticipantFacts): boolean =>
  participant.tracks.some((track) => track.kind === 'AUDIO');

export const hasUnmutedAudio = (participant: ParticipantFacts): boolean =>
  participant.tracks.some((track) => track.kind === 'AUDIO' && !track.muted);

/** Whether anything can be heard or seen of it. */
export const publishes = (participant: ParticipantFacts): boolean =>
  participant.tracks.some((track) => !track.muted);
