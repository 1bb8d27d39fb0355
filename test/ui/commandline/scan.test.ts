import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { startScreenReader } from '../../../source/ui/screen-reader/screen-reader-app.ts';
import { processServices } from '../../../source/ui/terminal/services.ts';
import { settle } from '../../helpers/manual-clock.ts';
import { createFakeSession } from '../fake-session.ts';
import { busyFleet, fleetOf, quietRoom } from '../fixtures.ts';
import { openApp } from '../open-app.ts';

describe(':scan', () => {
  it.each([
    { columns: 120, rows: 30 },
    { columns: 80, rows: 24 },
  ])('shows what is untidy, and scrolls ($columns×$rows)', async (size) => {
    const app = await openApp(size);
    await app.press(':');
    await app.type('scan');
    await app.press('enter');
    expect(app.screen()).toContain('Scan of prod-eu');
    expect(app.screen()).toContain('● ghost-rooms  none: ');
    expect(app.screen()).toContain('▲ duplicate-agents  1: ');
    expect(app.screen()).toContain('call-88a0  agent-AJ_second');
    expect(app.screen()).toContain('→ lktop remove call-88a0 agent-AJ_second');
    await app.press('G');
    expect(app.screen()).toContain('things found; 7/7 rooms looked into.');
    await app.press('escape');
    expect(app.screen()).toContain('▸1 Rooms');
  });

  it('is written in ASCII where asked to, and hostile names are escaped', async () => {
    const session = createFakeSession({ fleet: fleetOf([quietRoom('a\x1b[2Jb', 60)]) });
    const app = await openApp({ session, ascii: true, rows: 40 });
    await app.press(':');
    await app.type('scan');
    await app.press('enter');
    expect(app.screen()).toContain('o unlimited-rooms  1: ');
    expect(app.screen()).toContain('a\\x1b[2Jb');
    expect(app.screen()).toContain('-> Set max_participants');
  });

  it('is read aloud in words', async () => {
    const [stdin, said]: [PassThrough, string[]] = [new PassThrough(), []];
    const session = createFakeSession({ fleet: busyFleet() });
    const stdout = { write: (text: string | Uint8Array) => said.push(String(text)) > 0 };
    const app = startScreenReader({
      session,
      services: processServices(),
      stdin,
      stdout,
      host: { onEnd: () => () => {} },
    });
    stdin.write('scan\n');
    await settle();
    expect(said.join('')).toContain('warning: duplicate-agents  1: ');
    expect(said.join('')).toContain('To do: Remove all but one of them.');
    app.end({ kind: 'quit' });
  });
});
