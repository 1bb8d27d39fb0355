import fc from 'fast-check';
import { expect } from 'vitest';
import type { BatchPlan, Plan } from '../../../source/actions/action.ts';
import { bindSettings } from '../../../source/ui/bind-settings.ts';
import { createFakeSession, type FakeSession } from '../fake-session.ts';
import { busyFleet, fleetOf, healthyFleet, mistypedRoom, quietRoom, servedRoom } from '../fixtures.ts';
import { type OpenApp, openApp } from '../open-app.ts';

/** One thing that happens to the app. */
export type Step =
  | { readonly kind: 'key'; readonly key: string }
  /** Keys that arrive as one chunk, as somebody types who does not read. */
  | { readonly kind: 'typed'; readonly text: string }
  /** A report of the mouse, cut in two by a slow connection. */
  | { readonly kind: 'mouse'; readonly report: string; readonly cut: number }
  | { readonly kind: 'pasted'; readonly text: string }
  | { readonly kind: 'resized'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'world'; readonly world: keyof typeof WORLDS }
  | { readonly kind: 'fault'; readonly fault: keyof typeof FAULTS }
  | { readonly kind: 'time'; readonly milliseconds: number };

const hostile = quietRoom('\x1b[2J\u202e名前\u200b'.repeat(40), 60);

const WORLDS = {
  busy: () => busyFleet(),
  empty: () => fleetOf([]),
  many: () => healthyFleet(200),
  cured: () => fleetOf([servedRoom('call-7f31', 240), servedRoom('call-0193', 200)]),
  /** The same name in another life, so other ids. */
  replaced: () => fleetOf([quietRoom('call-7f31', 5), mistypedRoom('call-0193', 90)]),
  hostile: () => fleetOf([hostile, mistypedRoom()]),
} as const;

const FAULTS = {
  down: (session: FakeSession) =>
    session.connection({
      state: 'failing',
      failure: { kind: 'refused', sentence: 'Nobody listens.', remedy: 'Start the server.' },
      sinceMs: session.clock.now(),
      retryAtMs: session.clock.now() + 8_000,
    }),
  up: (session: FakeSession) => session.connection({ state: 'live' }),
  breaksPlans: (session: FakeSession) => session.breakPlans('The target has gone.'),
  mendsPlans: (session: FakeSession) => session.breakPlans(null),
} as const;

/** All but those that end the app or stop the process. */
const KEYS = [
  ...'abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ0123456789/:?!*.,<>[]+-',
  ...['enter', 'escape', 'tab', 'space', 'backspace', 'up', 'down', 'left', 'right', 'page-up', 'page-down'],
  ...['home', 'end', 'ctrl-l', 'ctrl-s', 'ctrl-u', 'ctrl-d', 'f1', 'f2'],
] as const;

/** Keys that lead to a question, and the answers: blind fingers would seldom find the way. */
const ASKING = ['x', 'K', 'R', 'D', 'c', 'a', 'y', 'n', 'enter', 'j', 'space', '*', '1', '2', '3'] as const;

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KEYS).map((key) => ({ kind: 'key' as const, key })) },
  { weight: 8, arbitrary: fc.constantFrom(...ASKING).map((key) => ({ kind: 'key' as const, key })) },
  {
    weight: 2,
    arbitrary: fc
      .string({ unit: fc.constantFrom(...'xyKRDjk12/:call-7f31 '), minLength: 2, maxLength: 8 })
      .map((text) => ({ kind: 'typed' as const, text })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        button: fc.constantFrom(0, 0, 64, 65, 2, 35),
        column: fc.integer({ min: 1, max: 200 }),
        row: fc.integer({ min: 1, max: 60 }),
        end: fc.constantFrom('M', 'M', 'm'),
        cut: fc.nat({ max: 12 }),
      })
      .map(({ button, column, row, end, cut }) => ({
        kind: 'mouse' as const,
        report: `\x1b[<${button};${column};${row}${end}`,
        cut,
      })),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }).map((text) => ({ kind: 'pasted' as const, text })) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('resized' as const),
      columns: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...(Object.keys(WORLDS) as (keyof typeof WORLDS)[]))
      .map((world) => ({ kind: 'world' as const, world })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[]))
      .map((fault) => ({ kind: 'fault' as const, fault })),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 40_000 })
      .map((milliseconds) => ({ kind: 'time' as const, milliseconds })),
  },
);

const press = (...keys: readonly string[]): Step[] => keys.map((key) => ({ kind: 'key', key }));

/** To a question and its answer, with something that happens in between, or nothing. */
const anyQuestion: fc.Arbitrary<Step[]> = fc
  .record({
    place: fc.constantFrom('1', '2', '3'),
    moves: fc.array(fc.constantFrom('j', 'k', 'space'), { maxLength: 3 }),
    asks: fc.constantFrom(['x'], ['K'], ['R', 'enter'], ['c'], ['R']),
    between: fc.option(anyStep, { freq: 3 }),
    // Any key may be pressed on a question: only `y` may confirm it.
    answer: fc.oneof(
      { weight: 3, arbitrary: fc.constant('y') },
      { weight: 2, arbitrary: fc.constantFrom(...KEYS) },
    ),
  })
  .map(({ place, moves, asks, between, answer }) => [
    ...press('escape', 'escape', 'escape', place, ...moves, ...asks),
    ...(between === null ? [] : [between]),
    ...press(answer),
  ]);

/** @param length of the parts: steps, or ways to a question */
export const anyWalk = (length: number): fc.Arbitrary<Step[]> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: anyStep.map((step) => [step]) },
        { weight: 1, arbitrary: anyQuestion },
      ),
      { minLength: length, maxLength: length },
    )
    .map((parts) => parts.flat());

/** An app that is walked through, and what was seen of it. */
export interface Walked {
  readonly app: OpenApp;
  readonly session: FakeSession;
  readonly take: (step: Step) => Promise<void>;
  /** Actions that were done so far. */
  readonly actions: () => number;
}

/** The keys of a step, also of those that came together: a slow line brings `y` and the next keys in one piece. */
const keysOf = (step: Step): readonly string[] => {
  if (step.kind === 'key') return [step.key];
  return step.kind === 'typed' ? [...step.text] : [];
};

/** Fits one line, whatever it was wrapped to or framed with. */
const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

/** Below this a question may be cut off. */
const READABLE = { columns: 100, rows: 24 };

const isReadable = (app: OpenApp): boolean =>
  app.size().columns >= READABLE.columns && app.size().rows >= READABLE.rows;

const { views: VIEWS } = bindSettings({
  views: [
    { name: 'calls', key: 'f1', filter: 'call', sort: '-age' },
    { name: 'groups', key: 'f2', pane: 'agents', grouping: 'deployment' },
  ],
});

const isJson = (screen: string): boolean => screen.includes('▸JSON of');

export const startWalk = async (): Promise<Walked> => {
  const session = createFakeSession();
  const app = await openApp({ session, mouse: true, services: { views: VIEWS } });
  let seen = { single: 0, many: 0 };

  /** What is done was asked about on the screen that the key was pressed on, and means the same ids. */
  const wasAsked = (plan: Plan | BatchPlan, before: string, step: Step): void => {
    const isTyped = 'typeToConfirm' in plan && plan.typeToConfirm !== null;
    expect(keysOf(step), 'a key alone does something').toContain(isTyped ? 'enter' : 'y');
    if (isReadable(app)) expect(letters(before)).toContain(letters(plan.question));
  };

  const act = async (step: Step): Promise<void> => {
    switch (step.kind) {
      case 'key':
        return app.press(step.key);
      case 'typed':
        return app.type(step.text);
      case 'mouse':
        await app.type(step.report.slice(0, step.cut));
        return app.type(step.report.slice(step.cut));
      case 'pasted':
        return app.paste(step.text);
      case 'resized':
        return app.resize(step.columns, step.rows);
      case 'world':
        session.sweep(WORLDS[step.world]());
        return app.settled();
      case 'fault':
        FAULTS[step.fault](session);
        return app.settled();
      case 'time':
        return app.advance(step.milliseconds);
    }
  };

  return {
    app,
    session,
    actions: () => seen.single + seen.many,
    take: async (step) => {
      const before = app.screen();
      await act(step);
      for (const plan of session.run.plans.slice(seen.single)) {
        wasAsked(plan, before, step);
        // Of all that was planned: nothing is made up on the way to the call.
        expect(session.planned).toContainEqual(plan.intention);
      }
      for (const plan of session.runBatch.plans.slice(seen.many)) wasAsked(plan, before, step);
      seen = { single: session.run.plans.length, many: session.runBatch.plans.length };
      expect(app.lines().length).toBeLessThanOrEqual(app.size().rows);
      expect(app.isAlternateScreen()).toBe(true);
      if (step.kind === 'key' && step.key === 'y' && !isJson(before))
        expect(isJson(app.screen())).toBe(false);
    },
  };
};
