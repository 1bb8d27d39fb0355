import type { Unplayable } from '../situation.ts';

export const situation: Unplayable = {
  kind: 'N',
  name: 'reasons-of-newer-servers',
  unplayable: 'needs a server of protocol 1.53 or newer; livekit-server 1.13.5 gives no reasons',
};
