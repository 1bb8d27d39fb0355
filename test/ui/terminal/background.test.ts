import { describe, expect, it } from 'vitest';
import { backgroundFrom, backgroundOf } from '../../../source/ui/terminal/background.ts';
import { ASK_BACKGROUND } from '../../../source/ui/terminal/reports.ts';
import { type OpenAppOptions, openApp } from '../open-app.ts';

const BLACK = '\x1b]11;rgb:0000/0000/0000\x1b\\';
const WHITE = '\x1b]11;rgb:ffff/ffff/ffff\x07';
/** The colours of a critical row: on an unknown background, on a dark one and on a light one. */
const [UNKNOWN, ON_DARK, ON_LIGHT] = ['#d83a34', '#ff7b72', '#b3261e'];

const openOn = async (environment: Record<string, string> = {}, options: OpenAppOptions = {}) => {
  const app = await openApp({ theme: 'auto', isColored: true, ...options, services: { environment } });
  return { ...app, color: () => app.styleOf('✖').color };
};

describe('the background', () => {
  it.each([
    [{ COLORFGBG: '15;0' }, 'dark'],
    [{ COLORFGBG: '0;15' }, 'light'],
    [{ COLORFGBG: '0;default;15' }, 'light'],
    [{ COLORFGBG: '12;8' }, 'dark'],
    [{ COLORFGBG: '0;default' }, null],
    [{ COLORFGBG: '' }, null],
    [{ TERM: 'linux' }, 'dark'],
    [{ TERM: 'xterm-256color' }, null],
    [{}, null],
  ] as const)('is guessed from the environment: %j is %s', (environment, background) => {
    expect(backgroundFrom(environment)).toBe(background);
  });

  it.each([
    ['#000000', [0, 0, 0], 'dark'],
    ['#ffffff', [1, 1, 1], 'light'],
    ['#2e3440', [0.18, 0.2, 0.25], 'dark'],
    ['#fdf6e3', [0.99, 0.96, 0.89], 'light'],
    ['#767676', [0.46, 0.46, 0.46], 'dark'],
    ['#0000ff', [0, 0, 1], 'dark'],
    ['#00ff00', [0, 1, 0], 'light'],
  ] as const)('%s is judged by its light', (_, rgb, background) => {
    expect(backgroundOf(rgb)).toBe(background);
  });
});

describe('the theme auto', () => {
  it.each([
    [BLACK, ON_DARK],
    [WHITE, ON_LIGHT],
  ])('asks the terminal and follows its answer %j', async (answer, color) => {
    const app = await openOn();
    expect(app.output()).toContain(ASK_BACKGROUND);
    expect(app.color()).toBe(UNKNOWN);
    await app.type(answer);
    expect(app.color()).toBe(color);
  });

  it('keeps its first colours if no answer comes', async () => {
    const app = await openOn();
    await app.advance(5_000);
    expect(app.color()).toBe(UNKNOWN);
    await app.press('j', 'escape');
    expect(app.screen()).toContain('call-7f31');
  });

  it('does not change its colours for an answer that comes late, nor type it', async () => {
    const app = await openOn({ COLORFGBG: '15;0' });
    await app.advance(1_001);
    const before = app.screen();
    await app.type(WHITE);
    expect(app.color()).toBe(ON_DARK);
    expect(app.screen()).toBe(before);
  });

  it('takes the answer before the guess', async () => {
    const app = await openOn({ COLORFGBG: '15;0' });
    expect(app.color()).toBe(ON_DARK);
    await app.type(WHITE);
    expect(app.color()).toBe(ON_LIGHT);
  });

  it('takes an answer among keys, and the keys too', async () => {
    const app = await openOn();
    await app.type(`jj${WHITE.slice(0, 9)}`);
    await app.type(`${WHITE.slice(9)}k?`);
    expect(app.color).not.toThrow();
    expect(app.screen()).toContain('Motion');
    await app.press('q');
    expect(app.color()).toBe(ON_LIGHT);
  });

  it('keeps Esc and Alt keys as keys while it waits for the answer', async () => {
    const app = await openOn();
    await app.type('/call\x1b');
    expect(app.screen()).toContain('/call');
    await app.advance(50);
    await app.waitFor((screen) => !screen.includes('/call'));
    await app.type(BLACK);
    expect(app.color()).toBe(ON_DARK);
  });

  it('waits for the answer before it ends, so that no shell gets it', async () => {
    const app = await openOn();
    await app.type('q');
    expect(app.isRawMode()).toBe(true);
    expect(app.isAlternateScreen()).toBe(true);
    await app.type(`R${BLACK}`);
    await app.ended;
    expect(app.isRawMode()).toBe(false);
    expect(app.isAlternateScreen()).toBe(false);
  });

  it('ends soon if no answer comes', async () => {
    const app = await openOn();
    await app.type('q');
    await app.advance(199);
    expect(app.isRawMode()).toBe(true);
    await app.advance(1);
    expect(await app.ended).toEqual({ kind: 'quit' });
    expect(app.isRawMode()).toBe(false);
  });

  it('asks once, also if the terminal was lent in between', async () => {
    const app = await openOn();
    await app.type(WHITE);
    await app.press('ctrl-z');
    await app.resume();
    expect(app.output().split(ASK_BACKGROUND)).toHaveLength(2);
    expect(app.color()).toBe(ON_LIGHT);
  });

  it.each([
    ['a theme with one background', { theme: 'dark' }],
    ['a theme with its own background', { theme: 'high-contrast' }],
    ['NO_COLOR', { noColor: true }],
    ['a terminal without colours', { isColored: false }],
  ] as const)('is not asked for with %s', async (_, options) => {
    const app = await openOn({}, options);
    expect(app.output()).not.toContain(ASK_BACKGROUND);
  });

  it('is not asked for on the Linux console, which prints what it does not know', async () => {
    const app = await openOn({ TERM: 'linux' });
    expect(app.output()).not.toContain(ASK_BACKGROUND);
    expect(app.color()).toBe(ON_DARK);
  });

  it('of the color-blind follows the background too', async () => {
    const app = await openOn({}, { theme: 'color-blind' });
    expect(app.color()).toBe('#ff8256');
    await app.type(WHITE);
    expect(app.color()).toBe('#a63f00');
  });
});
