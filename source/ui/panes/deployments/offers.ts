import type { Metrics, Offers } from '../../../fleet/workers.ts';
import { counted } from '../../../text/counted.ts';
import { safeText } from '../../../text/safe-text.ts';
import { fact, type Paper, paragraph, timeText } from '../../detail/paper.ts';
import type { Line } from '../../line.ts';

/** Formats `3 of the last 40 offers found nobody`. */
export const offersText = ({ asked, failed }: Offers): string =>
  failed === 0
    ? `${asked === 1 ? 'the last offer' : `all of the last ${asked} offers`} found a worker`
    : `${failed} of the last ${counted(asked, 'offer')} found nobody`;

/** What livekit-server's metrics tell of its job offers, and which addresses tell nothing. */
export const offerLines = (paper: Paper, { offers, failures }: Metrics): readonly Line[] => [
  ...(offers === null
    ? []
    : fact(
        paper,
        'offers',
        `${offersText(offers)}, since ${timeText(offers.sinceMs, paper.nowMs)}, of all agent names`,
        offers.failed > 0 ? 'warning' : 'plain',
      )),
  ...failures.flatMap(({ sentence, remedy }) =>
    paragraph(paper, safeText(`${sentence} ${remedy}`.trim()), 'muted'),
  ),
];
