import type { ParticipantFacts } from './facts.ts';
import type { AgentSign, Human } from './fleet.ts';
import type { Recognition } from './settings.ts';

const HUMAN_KINDS: ReadonlySet<string> = new Set(['STANDARD', 'SIP', 'CONNECTOR']);

/**
 * Which sign tells that a participant is an agent, or null where none does. The fallbacks are for old servers and
 * custom workers, which join as STANDARD: a caller by telephone is never an agent, whatever its metadata says.
 */
export const agentSign = (participant: ParticipantFacts, recognition: Recognition): AgentSign | null => {
  if (participant.kind === 'AGENT') return recognition.kind ? 'kind' : null;
  return null;
};

/** A participant that is still there: the server lists some that have just left. */
export const isPresent = (participant: ParticipantFacts): boolean => participant.state !== 'DISCONNECTED';

/** Reads a participant that is no agent as a human, or null: hidden observers, recorders and unknown kinds are none. */
export const asHuman = (participant: ParticipantFacts): Human | null =>
  HUMAN_KINDS.has(participant.kind) && !participant.hidden
    ? {
        identity: participant.identity,
        participant,
        waits: participant.state === 'ACTIVE',
        phoneNumber: participant.attributes['sip.phoneNumber'] ?? null,
        doubt: null,
        isSimulated: false,
      }
    : null;

/** The name an agent goes by: the server's attribute, then the SDK's; null where neither is set. */
export const claimedAgentName = (participant: ParticipantFacts): string | null =>
  participant.attributes['lk.agent_name'] ?? participant.attributes['lk.agent.name'] ?? null;

/** Of whom an avatar worker is the voice and face; null for everybody else. */
export const publishesOnBehalfOf = (participant: ParticipantFacts): string | null =>
  participant.attributes['lk.publish_on_behalf'] || null;

export const hasUnmutedAudio = (participant: ParticipantFacts): boolean =>
  participant.tracks.some((track) => track.kind === 'AUDIO' && !track.muted);
