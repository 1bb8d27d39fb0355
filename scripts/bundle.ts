import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { resolve } from 'node:path';
import { type OutputChunk, type Plugin, type PluginContext, rolldown } from 'rolldown';
import { z } from 'zod';
import { inkFrames } from './ink-frames.ts';

export const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** Ink imports React's development tools where DEV is set, which it never is here: nothing stands in for them. */
const withoutDevelopmentTools: Plugin = {
  name: 'without-development-tools',
  resolveId: (id) => (id === 'react-devtools-core' ? '\0nothing' : null),
  load: (id) => (id === '\0nothing' ? 'export default {};' : null),
};

type Statement = ReturnType<PluginContext['parse']>['body'][number];
type Import = Extract<Statement, { readonly type: 'ImportDeclaration' }>;

/** Spelt out, as modules call all kinds of things `process`. */
const GET_BUILTIN = 'globalThis.process.getBuiltinModule';

/** What stands for an import of one of Node's own modules. */
const readBuiltin = (node: Import): string => {
  const builtin = `${GET_BUILTIN}(${JSON.stringify(node.source.value)})`;
  const named = node.specifiers.flatMap((specifier) => {
    if (specifier.type !== 'ImportSpecifier' || specifier.importKind === 'type') return [];
    const { imported, local } = specifier;
    return [
      `${imported.type === 'Identifier' ? imported.name : JSON.stringify(imported.value)}: ${local.name}`,
    ];
  });
  const whole = node.specifiers.flatMap((specifier) =>
    specifier.type === 'ImportSpecifier' ? [] : [specifier.local.name],
  );
  return [
    ...whole.map((name) => `const ${name} = ${builtin};`),
    ...(named.length > 0 ? [`const { ${named.join(', ')} } = ${builtin};`] : []),
  ].join(' ');
};

/**
 * Reads Node's own modules when what needs them runs, and of them only what it needs. An `import` would be run at
 * every start, and reads all that they export: that of `node:http` alone loads a whole second HTTP client.
 */
const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  transform(code, _id, { moduleType }) {
    if (!/\bimport\b/.test(code) || !['js', 'ts', 'tsx'].includes(moduleType)) return null;
    const { body } = this.parse(code, { lang: moduleType as 'js' | 'ts' | 'tsx' });
    const edits = body.flatMap((node) =>
      node.type === 'ImportDeclaration' && node.importKind !== 'type' && isBuiltin(node.source.value)
        ? [{ start: node.start, end: node.end, text: readBuiltin(node) }]
        : [],
    );
    let [edited, from] = ['', 0];
    for (const { start, end, text } of edits) {
      edited += code.slice(from, start) + text;
      from = end;
    }
    return { code: edited + code.slice(from), map: null };
  },
};

/** CommonJS asks for them by a function, which for the sake of two of them would load all that Node has for CommonJS. */
const directBuiltins: Plugin = {
  name: 'direct-builtins',
  transform: (code) => {
    const direct = code.replaceAll(
      /\brequire\((['"])(node:[\w/]+)\1\)/g,
      (_whole, _quote, builtin: string) => `${GET_BUILTIN}(${JSON.stringify(builtin)})`,
    );
    return direct === code ? null : { code: direct, map: null };
  },
};

/** A change to a package's own text, which fails loudly when the package has changed. */
const patched = (file: RegExp, from: string, to: string): Plugin => ({
  name: `patched ${file}`,
  transform: (code, id) => {
    if (!file.test(id)) return null;
    if (!code.includes(from)) throw new Error(`${id} has no longer ${JSON.stringify(from)}`);
    return { code: code.replaceAll(from, to), map: null };
  },
});

/** As `string-width` writes it. */
const EMOJI_PREFIX = String.raw`/^(?:\p{RGI_Emoji}|\p{Regional_Indicator}{1,2}|[\d#*]\u{FE0F})/v`;

const lighterPackages: readonly Plugin[] = [
  // It knows all licenses and hosts of the world, to set a package.json right that we do not have.
  patched(
    /meow[\\/]build[\\/]dependencies\.js$/,
    'var normalizeExports = requireNormalize();\nconst normalizePackageData = getDefaultExportFromCjs(normalizeExports);',
    'const normalizePackageData = () => {};',
  ),
  // It would load an HTTP client to decode the data URL that its WebAssembly is kept in, or do it byte by byte.
  patched(/yoga-wasm-base64-esm\.js$/, '"function"!=typeof fetch', 'true'),
  patched(
    /yoga-wasm-base64-esm\.js$/,
    'b=xa(a.slice(37)),c=new Uint8Array(b.length);for(a=0;a<b.length;++a)c[a]=b.charCodeAt(a);var d=c',
    'd=new Uint8Array(Buffer.from(a.slice(37),"base64"))',
  ),
  // It would bring HTTP/2, forms, Node's own HTTP client, and its parser twice: one is made for some processors only.
  patched(
    /undici[\\/]lib[\\/]dispatcher[\\/]client\.js$/,
    "const connectH2 = require('./client-h2.js')",
    'const connectH2 = null',
  ),
  patched(
    /undici[\\/]lib[\\/]dispatcher[\\/]client\.js$/,
    "const http = require('node:http')",
    'const http = null',
  ),
  patched(
    /undici[\\/]lib[\\/]core[\\/]util\.js$/,
    "const { IncomingMessage } = require('node:http')",
    'const IncomingMessage = null',
  ),
  patched(
    /undici[\\/]lib[\\/]dispatcher[\\/]client-h1\.js$/,
    "require('../web/fetch/body.js').extractBody",
    'null',
  ),
  patched(
    /undici[\\/]lib[\\/]dispatcher[\\/]client-h1\.js$/,
    "mod = new WebAssembly.Module(require('../llhttp/llhttp_simd-wasm.js'))",
    `require(${JSON.stringify(resolve('source/launch/v8-flags.ts'))}).tuneV8(importMeta.keepsCode)
      mod = new WebAssembly.Module(require('../llhttp/llhttp-wasm.js'))`,
  ),
  // In two pieces a call takes Node a list to write, and a tenth longer. Ours are short.
  patched(
    /undici[\\/]lib[\\/]dispatcher[\\/]client-h1\.js$/,
    `socket.cork()
      socket.write(\`\${header}content-length: \${contentLength}\\r\\n\\r\\n\`, 'latin1')
      socket.write(body)
      socket.uncork()`,
    `socket.write(\`\${header}content-length: \${contentLength}\\r\\n\\r\\n\${body.latin1Slice()}\`, 'latin1')`,
  ),
  // To make this expression takes a tenth of a start, and most names have no emoji.
  patched(
    /string-width[\\/]index\.js$/,
    `const emojiPrefixRegex = ${EMOJI_PREFIX};`,
    `let emojiPrefix;
    const emojiPrefixRegex = {
      test: (text) => (emojiPrefix ??= ${EMOJI_PREFIX}).test(text),
      exec: (text) => (emojiPrefix ??= ${EMOJI_PREFIX}).exec(text),
    };`,
  ),
  // It goes down row by row past all that are as they were: most of what it writes.
  patched(
    /ink[\\/]build[\\/]log-update\.js$/,
    "stream.write(buffer.join(''))",
    "stream.write(buffer.join('').replace(/(?:\\x1b\\[E){2,}/g, (rows) => '\\x1b[' + rows.length / 3 + 'E'))",
  ),
];

const ownCreateRequire = 'const{createRequire}=process.getBuiltinModule("node:module");';

/** One `string-width` for all: ours, which is also the quickest to start. Ink and its helpers bring five more. */
const oneStringWidth: Plugin = {
  name: 'one-string-width',
  resolveId(id, importer) {
    const own = resolve('source/text/width.ts');
    return id === 'string-width' && importer !== own ? this.resolve(id, own, { skipSelf: true }) : null;
  },
};

const ENTRY = '\0entry';

const entry = (code: string): Plugin => ({
  name: 'entry',
  resolveId: (id) => (id === ENTRY ? id : null),
  load: (id) => (id === ENTRY ? code : null),
});

/** Bundles what an entry imports into one text without any import or export left. */
const bundle = async (entryCode: string): Promise<Pick<OutputChunk, 'code' | 'moduleIds'>> => {
  const rolled = await rolldown({
    input: ENTRY,
    platform: 'node',
    plugins: [
      entry(entryCode),
      withoutDevelopmentTools,
      oneStringWidth,
      inkFrames(),
      ...lighterPackages,
      directBuiltins,
      lazyBuiltins,
    ],
    // What is not needed is not to be compiled either.
    optimization: { pifeForModuleWrappers: false },
    transform: {
      define: {
        'process.env.NODE_ENV': '"production"',
        'process.env.DEV': '"false"',
        LKTOP_VERSION: JSON.stringify(version),
      },
    },
  });
  const { output } = await rolled.generate({
    format: 'esm',
    minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
    codeSplitting: false,
  });
  await rolled.close();
  const [chunk] = output;
  const code = chunk.code
    .replace(/import\s*\{createRequire\}\s*from\s*["']node:module["'];/, ownCreateRequire)
    .replaceAll(/\bimport\(([`'"]node:[\w/]+[`'"])\)/g, `Promise.resolve(${GET_BUILTIN}($1))`)
    .replace(/export\s*\{\s*\};?\s*$/, '');
  const left = /(?:^|[;}\n])(import|export)[ {*"']/.exec(code);
  if (left)
    throw new Error(`an ${left[1]} is left in the bundle: ${code.slice(left.index, left.index + 80)}`);
  return { code, moduleIds: chunk.moduleIds };
};

/** One byte a character, wherever it is kept. A character after a backslash could not be told from an escape. */
const inAscii = (code: string): string => {
  const escaped = /\\[^\0-\x7f]/.exec(code);
  if (escaped) throw new Error(`a backslash before ${escaped[0].slice(1)} in the bundle`);
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
};

/** The program without its entry. */
export interface Program {
  /**
   * A script whose value is a function that takes `import.meta`, with whether what it compiles is kept, and
   * a callback for what `main.ts` exports.
   */
  readonly script: string;
  readonly hash: string;
  /** The files it was made from. */
  readonly moduleIds: readonly string[];
}

export const bundleProgram = async (): Promise<Program> => {
  const chunk = await bundle(`import { main } from '${process.cwd()}/source/main.ts'; loaded({ main });`);
  const code = inAscii(chunk.code).replaceAll('import.meta', 'importMeta');
  const script = `(async(importMeta,loaded)=>{'use strict';${code}\n})`;
  const hash = createHash('sha256').update(script).digest('hex').slice(0, 16);
  return { script, hash, moduleIds: chunk.moduleIds };
};

/** The entry alone, to be followed by the program. */
export const bundleEntry = async (hash: string): Promise<string> => {
  const chunk = await bundle(`import '${process.cwd()}/source/cli.ts';`);
  return inAscii(chunk.code).replaceAll('LKTOP_PROGRAM_HASH', JSON.stringify(hash));
};
