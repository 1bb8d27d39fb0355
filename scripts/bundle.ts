import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type InputOptions, type OutputChunk, type Plugin, rolldown } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';
import { z } from 'zod';
import { INSTEAD, inkFrames } from './ink-frames.ts';

export const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

type ImportDeclaration = Extract<
  ReturnType<typeof parseAst>['body'][number],
  { readonly type: 'ImportDeclaration' }
>;

/** A file of the built program. */
export interface BuiltFile {
  readonly name: string;
  readonly text: string;
}

/** The built files and the ids of the modules they contain. */
export interface Built {
  readonly files: readonly BuiltFile[];
  readonly moduleIds: readonly string[];
}

/**
 * Ink imports React's development tools only if DEV is set, which it never is here. So replace them with an empty
 * module.
 */
const withoutDevelopmentTools: Plugin = {
  name: 'without-development-tools',
  resolveId: (id) => (id === 'react-devtools-core' ? '\0nothing' : null),
  load: (id) => (id === '\0nothing' ? 'export default {};' : null),
};

/** The worker thread of the registry, as one text without imports of other files. */
const bundleWorker = async (format: 'esm' | 'cjs'): Promise<OutputChunk> => {
  const rolled = await rolldown({
    platform: 'node',
    input: { 'registry-worker': resolve('source/registry/worker.ts') },
  });
  const { output } = await rolled.generate({
    format,
    minify: true,
    codeSplitting: false,
    sourcemap: format === 'esm' ? 'hidden' : false,
    entryFileNames: '[name]-[hash].js',
  });
  await rolled.close();
  return output[0];
};

/** @param worker how the program finds the code of its worker thread: see `registry/worker-store.ts` */
const inputOptions = (worker: Readonly<Record<string, string>> = {}): InputOptions => ({
  platform: 'node',
  plugins: [withoutDevelopmentTools, inkFrames()],
  // Ink and its helpers would add four more copies of string-width.
  resolve: { alias: { 'string-width': resolve('node_modules/string-width') } },
  transform: {
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      LKTOP_VERSION: JSON.stringify(version),
      ...worker,
    },
  },
});

/** The source map of a file without the source text. Stack traces need only its names and lines. */
const mapText = (map: NonNullable<OutputChunk['map']>): string => {
  const { sourcesContent: _, ...rest } = map;
  return JSON.stringify(rest);
};

const filesOf = ({ fileName, code, map }: OutputChunk): readonly BuiltFile[] => [
  { name: fileName, text: code },
  ...(map ? [{ name: `${fileName}.map`, text: mapText(map) }] : []),
];

/**
 * Node takes half a millisecond to find and load a file, so what several commands need is in a few chunks. Drawing
 * code is separate because it loads Ink, which most commands do without. Ink's `devtools.js` is separate because only
 * development loads it. The messages of LiveKit Cloud bring a protobuf library with them, so they stay out of what
 * every command loads.
 */
const CHUNKS = {
  groups: [
    { name: 'text', test: /[\\/]source[\\/]text[\\/](?!width)/, priority: 5 },
    { name: 'width', test: /[\\/](string-width[\\/]|source[\\/]text[\\/]width)/, priority: 4 },
    {
      name: 'screen',
      test: /[\\/]node_modules[\\/](ink[\\/](?!build[\\/]devtools)|react|react-reconciler|scheduler|yoga-layout)\b/,
      priority: 3,
    },
    { name: 'undici', test: /[\\/]node_modules[\\/]undici[\\/]/, priority: 2 },
    {
      name: 'shared',
      test: /[\\/]source[\\/](?!simulator|ui|cloud-agent-messages|report[\\/].*table|commands[\\/](snapshot|monitor)\.)/,
      minShareCount: 2,
      priority: 1,
    },
  ],
};

/** Bundles the program into chunks that are loaded when needed and named by their content. */
const bundleProgram = async (): Promise<{
  readonly chunks: readonly OutputChunk[];
  readonly main: string;
}> => {
  const worker = await bundleWorker('esm');
  const found = { LKTOP_WORKER_FILE: JSON.stringify(`./${worker.fileName}`) };
  const rolled = await rolldown({ ...inputOptions(found), input: { main: resolve('source/main.ts') } });
  const { output } = await rolled.generate({
    format: 'esm',
    minify: true,
    sourcemap: 'hidden',
    entryFileNames: '[name]-[hash].js',
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: CHUNKS,
  });
  await rolled.close();
  const chunks = output.filter((one) => one.type === 'chunk');
  const main = chunks.find(({ isEntry }) => isEntry);
  if (!main) throw new Error('the bundle has no entry');
  if (!chunks.some(({ moduleIds }) => moduleIds.includes(INSTEAD)))
    throw new Error('no module of Ink imports its output.js any more: see scripts/ink-frames.ts');
  return { chunks: [...chunks, worker], main: main.fileName };
};

/** Bundles only the entry, in syntax that any Node can parse, so an old Node can print a clear error. */
const bundleEntry = async (main: string): Promise<OutputChunk> => {
  const base = inputOptions();
  const rolled = await rolldown({
    ...base,
    input: { cli: resolve('source/cli.ts') },
    plugins: [
      {
        name: 'program-beside',
        resolveId: (id) => (id === './main.ts' ? { id: `./${main}`, external: true } : null),
      },
    ],
    transform: { ...base.transform, target: 'es2018' },
  });
  const { output } = await rolled.generate({ format: 'esm', minify: true, entryFileNames: '[name].js' });
  await rolled.close();
  return output[0];
};

/** All files of `dist/`. */
export const bundle = async (): Promise<Built> => {
  const { chunks, main } = await bundleProgram();
  const entry = await bundleEntry(main);
  return {
    files: [...chunks.flatMap(filesOf), { name: entry.fileName, text: `#!/usr/bin/env node\n${entry.code}` }],
    moduleIds: chunks.flatMap(({ moduleIds }) => moduleIds),
  };
};

/** Replaces an import of a Node builtin with `require`, for CommonJS. */
const asRequire = ({ source, specifiers }: ImportDeclaration): string => {
  const builtin = `require(${JSON.stringify(source.value)})`;
  const named = specifiers.flatMap((one) => {
    if (one.type !== 'ImportSpecifier') return [];
    const { imported, local } = one;
    const name = imported.type === 'Identifier' ? imported.name : JSON.stringify(imported.value);
    return [`${name}: ${local.name}`];
  });
  const whole = specifiers.flatMap((one) =>
    one.type === 'ImportSpecifier' ? [] : [`const ${one.local.name} = ${builtin};`],
  );
  return [...whole, named.length > 0 ? `const { ${named.join(', ')} } = ${builtin};` : ''].join('');
};

/**
 * Bundles the program as one CommonJS text for the single executable, which does not support ES modules. It is
 * wrapped in an async function, because Ink's layout engine uses top-level await.
 */
export const bundleScript = async (): Promise<string> => {
  const worker = await bundleWorker('cjs');
  const found = { LKTOP_WORKER_TEXT: JSON.stringify(worker.code) };
  const rolled = await rolldown({ ...inputOptions(found), input: resolve('source/single.ts') });
  const { output } = await rolled.generate({ format: 'esm', minify: true, codeSplitting: false });
  await rolled.close();
  const { code } = output[0];
  let [script, from] = ['', 0];
  for (const node of parseAst(code).body) {
    if (node.type === 'ExportNamedDeclaration' && node.specifiers.length > 0)
      throw new Error('the program exports something');
    if (node.type !== 'ImportDeclaration' && node.type !== 'ExportNamedDeclaration') continue;
    script += code.slice(from, node.start) + (node.type === 'ImportDeclaration' ? asRequire(node) : '');
    from = node.end;
  }
  const body = (script + code.slice(from))
    .replaceAll(/\bimport\(([`'"]node:[\w/]+[`'"])\)/g, 'Promise.resolve(require($1))')
    .replaceAll('import.meta', 'importMeta');
  return `const importMeta = { url: require('node:url').pathToFileURL(process.execPath).href };
(async () => {${body}\n})();\n`;
};
