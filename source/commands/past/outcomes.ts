import { DISPATCH_OUTCOMES, SESSION_ENDS } from '../../registry/history.ts';

const ACTION_OUTCOMES = ['running', 'succeeded', 'unproved', 'failed'] as const;

/** How sessions, dispatches and actions end, each word once. */
export const OUTCOMES: readonly string[] = [
  ...new Set<string>([...SESSION_ENDS, ...DISPATCH_OUTCOMES, ...ACTION_OUTCOMES]),
];
