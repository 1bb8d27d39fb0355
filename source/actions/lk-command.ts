import type { CreateDispatchRequest } from '../livekit/gateway.ts';
import { counted } from '../text/counted.ts';
import { enumerated } from './words.ts';

/** zsh expands `=ls` to the path of `ls`. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
};

/** Escapes UTF-8 bytes as `\x1b`. bash and zsh agree about these, but not about `\u`. */
const escapeBytes = (character: string): string =>
  [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');

/**
 * Quotes any text as one word of a shell command (bash, zsh). The result has no character that a terminal would act
 * on, so it is shown exactly as it must be typed.
 */
export const shellWord = (text: string): string => {
  if (PLAIN.test(text)) return text;
  if (!/[^ -~]/.test(text) && !text.includes("'")) return `'${text}'`;
  const escaped = Array.from(text, (character) =>
    /[^ -~]/.test(character)
      ? (ESCAPES[character] ?? escapeBytes(character))
      : (ESCAPES[character] ?? character),
  );
  return `$'${escaped.join('')}'`;
};

/**
 * The `lk` command that creates this dispatch. Null if it lacks a name, or if not all of its metadata is known. An
 * old `lk` rejects `--deployment`.
 */
export const lkDispatchCreate = ({
  room,
  agentName,
  metadata = '',
  deployment = '',
  likeDispatch,
}: CreateDispatchRequest & { readonly likeDispatch?: string }): string | null => {
  if (room === '' || agentName === '' || likeDispatch !== undefined) return null;
  const words = ['lk dispatch create', `--room ${shellWord(room)}`, `--agent-name ${shellWord(agentName)}`];
  if (deployment !== '') words.push(`--deployment ${shellWord(deployment)}`);
  if (metadata !== '') words.push(`--metadata ${shellWord(metadata)}`);
  return words.join(' ');
};

/**
 * The parts of a dispatch that `lk dispatch create` has no flag for (livekit-cli of August 2026), in words; null:
 * none.
 */
export const lkLeavesOut = ({
  attributes = {},
  restartPolicy,
}: Pick<CreateDispatchRequest, 'attributes' | 'restartPolicy'>): string | null => {
  const count = Object.keys(attributes).length;
  const lost = [
    ...(count === 0 ? [] : [counted(count, 'attribute')]),
    ...(restartPolicy === undefined ? [] : [`restart policy ${restartPolicy}`]),
  ];
  return lost.length === 0 ? null : `lk cannot set its ${enumerated(lost)}`;
};
