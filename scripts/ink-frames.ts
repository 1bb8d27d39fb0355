import { resolve } from 'node:path';
import type { Plugin } from 'rolldown';

const inInk = (file: string): string => JSON.stringify(resolve('node_modules/ink/build', file));
const ofOurs = (file: string): string => JSON.stringify(resolve('source/ui/terminal', file));

/** What stands for a module that one of Ink's imports. */
interface Instead {
  readonly of: string;
  readonly by: string;
  readonly code: string;
}

const INSTEAD: readonly Instead[] = [
  {
    of: './output.js',
    by: 'renderer.js',
    code: `import Output from ${inInk('output.js')};
      import { reuseRows } from ${ofOurs('reused-rows.ts')};
      export default reuseRows(Output);`,
  },
  {
    of: './squash-text-nodes.js',
    by: 'render-node-to-output.js',
    code: `import join from ${inInk('squash-text-nodes.js')};
      import { rememberTexts } from ${ofOurs('remembered-text.ts')};
      export default rememberTexts(join);`,
  },
  {
    // Asked of every text in every frame. What Ink measured to lay a text out, it remembers.
    of: 'widest-line',
    by: 'render-node-to-output.js',
    code: `import measure from ${inInk('measure-text.js')};
      export default (text) => measure(text).width;`,
  },
];

/** Ink draws all of a frame anew, however little has changed in it. Fails loudly when its modules are others. */
export const inkFrames = (): Plugin => {
  const missing = new Set(INSTEAD);
  const idOf = ({ of, by }: Instead): string => `\0${of} for ${by}`;
  return {
    name: 'ink-frames',
    resolveId(id, importer = '') {
      const instead = INSTEAD.find(({ of, by }) => id === of && JSON.stringify(importer) === inInk(by));
      if (!instead) return null;
      missing.delete(instead);
      return idOf(instead);
    },
    load: (id) => INSTEAD.find((instead) => id === idOf(instead))?.code ?? null,
    generateBundle() {
      const hasInk = [...this.getModuleIds()].some((id) => /[\\/]ink[\\/]build[\\/]ink\.js$/.test(id));
      const [first] = missing;
      if (hasInk && first) throw new Error(`Ink's ${first.by} has no longer an import of ${first.of}`);
    },
  };
};
