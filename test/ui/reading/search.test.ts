import { describe, expect, it } from 'vitest';
import { openApp } from '../open-app.ts';

const SIZES = [
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
];

describe('a search in a text', () => {
  it.each(SIZES)('finds while typing, in the JSON of a row ($columns×$rows)', async (size) => {
    const app = await openApp(size);
    await app.press('J', '/');
    expect(app.screen()).toContain('/_');
    await app.type('sip.pho');
    expect(app.screen()).toMatch(/JSON of room call-7f31 .*\/sip\.pho_ {2}1 of 1/);
    expect(app.screen()).toMatch(/^▌ +"sip\.phoneNumber": "\+1 555 0100"/m);
    expect(app.styleOf('sip.pho')).toBeTruthy();
    await app.press('enter');
    expect(app.screen()).toMatch(/\/sip\.pho {2}1 of 1/);
    // The keys of the text are its own again.
    await app.press('q');
    expect(app.screen()).not.toContain('JSON of room');
  });

  it('goes on with n and back with N, around the end', async () => {
    const app = await openApp({ columns: 80, rows: 24 });
    await app.press('J', '/');
    await app.type('AD_');
    await app.press('enter');
    const found = () => / (\d+) of (\d+)/.exec(app.screen())?.[1];
    const count = Number(/ \d+ of (\d+)/.exec(app.screen())?.[1]);
    expect(count).toBeGreaterThan(1);
    expect(found()).toBe('1');
    await app.press('n');
    expect(found()).toBe('2');
    await app.press('N', 'N');
    expect(found()).toBe(String(count));
    expect(app.screen()).toMatch(/^▌.*AD_/m);
    await app.press('n');
    expect(found()).toBe('1');
  });

  it('goes back to where the text stood with Esc, and says what is not there', async () => {
    const app = await openApp({ columns: 80, rows: 24 });
    await app.press('J', 'ctrl-f');
    const before = app.screen();
    await app.press('/');
    await app.type('call-7f31');
    expect(app.screen()).not.toBe(before);
    await app.press('escape');
    expect(app.screen()).toBe(before);
    await app.press('n');
    expect(app.screen()).toContain('nothing is searched: / begins');
    await app.press('/');
    await app.type('xyzzy');
    expect(app.screen()).toContain('/xyzzy_  not found');
    await app.press('backspace', 'ctrl-w');
    expect(app.screen()).toContain('/_');
    await app.paste('plugh\n');
    await app.press('enter');
    expect(app.screen()).toContain('not found: plugh');
  });

  it('survives a resize', async () => {
    const app = await openApp();
    await app.press('J', '/');
    await app.type('phoneNumber');
    await app.resize(80, 24);
    await app.press('enter', 'n');
    expect(app.lines()).toHaveLength(24);
    expect(app.screen()).toMatch(/^▌.*phoneNumber/m);
  });
});

describe('the help', () => {
  it.each(SIZES)('begins with the keys of the pane, and is searched ($columns×$rows)', async (size) => {
    const app = await openApp({ ...size, ascii: true });
    await app.press('?');
    expect(app.lines().slice(0, 6).join('\n')).toContain('Motion');
    await app.press('/');
    await app.type('re-dispatch');
    await app.press('enter');
    expect(app.screen()).toMatch(/^>.*R +remove a dispatch|^>.*re-dispatch/m);
    await app.press('escape', '?', '/');
    await app.type('export file');
    await app.press('enter', 'n');
    expect(app.screen()).toMatch(/^> +:export FILE +write a snapshot/m);
  });
});
