import { named } from '../../actions/words.ts';
import { nearest } from '../../fleet/nearest.ts';
import { LiveKitError } from '../../livekit/gateway.ts';
import { UsageError } from '../../usage-error.ts';

/** Turns a failed call into the sentence that a command prints. @throws UsageError, or the error itself */
export const sayingWhy = async <Answer>(call: Promise<Answer>): Promise<Answer> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof LiveKitError) throw new UsageError(error.failure.sentence, error.failure.remedy);
    throw error;
  }
};

const MOST_NAMED = 8;

const listed = (agents: readonly { readonly name: string; readonly id: string }[]): string => {
  const shown = agents
    .slice(0, MOST_NAMED)
    .map(({ name, id }) => (name === '' ? id : `${named(name)} (${id})`))
    .join(', ');
  return agents.length > MOST_NAMED ? `${shown}, …` : shown;
};

/**
 * Finds the one agent with this name or id.
 *
 * @throws UsageError if none or several match
 */
export const findAgent = <Agent extends { readonly id: string; readonly name: string }>(
  agents: readonly Agent[],
  word: string,
): Agent => {
  const matches = agents.filter(({ id, name }) => id === word || name === word);
  const [match] = matches;
  if (match && matches.length === 1) return match;
  if (match) {
    throw new UsageError(
      `${matches.length} deployed agents are called ${named(word)}: ${listed(matches)}.`,
      'Name one by its id.',
    );
  }
  const likely = nearest(
    word,
    agents.flatMap(({ id, name }) => [name, id]).filter((one) => one !== ''),
  );
  const there = agents.length === 0 ? 'No agents are deployed.' : `Deployed are ${listed(agents)}.`;
  throw new UsageError(
    `No deployed agent is called ${named(word)}.`,
    likely === null ? there : `Did you mean ${named(likely)}? ${there}`,
  );
};
