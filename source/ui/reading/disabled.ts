import type { DisabledReason } from '../key-context.ts';

export const withoutSearch: DisabledReason = ({ state }) =>
  state.overlay?.kind === 'reader' && state.overlay.search !== null ? null : 'nothing is searched: / begins';
