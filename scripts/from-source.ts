/**
 * Lets Node run lktop from its sources: `node --import ./scripts/from-source.ts source/cli.ts`. Node strips the types of
 * `.ts` files itself. It knows no JSX, and Ink's module that composes frames is replaced here as it is in the bundle.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'rolldown/utils';
import { z } from 'zod';
import { INSTEAD, inkFrames } from './ink-frames.ts';
import { parseSize } from './size.ts';

const frames = inkFrames();
/** The plugin names its module with a NUL, which no URL may hold. A file URL lets it import files by their paths. */
const FRAMES_URL = new URL('./ink-frames.ts?instead', import.meta.url).href;

/** JSX as the development or the production build of React takes it. */
const compileJsx = (url: string): string => {
  const path = fileURLToPath(url);
  const development = process.env['NODE_ENV'] !== 'production';
  const { code, errors } = transformSync(path, readFileSync(path, 'utf8'), {
    jsx: { runtime: 'automatic', development },
  });
  const [error] = errors;
  if (error) throw error;
  return code;
};

registerHooks({
  resolve: (specifier, context, next) => {
    const importer = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : undefined;
    return frames.resolveId(specifier, importer) === null
      ? next(specifier, context)
      : { url: FRAMES_URL, format: 'module', shortCircuit: true };
  },
  load: (url, context, next) => {
    if (url === FRAMES_URL) {
      return { format: 'module', source: frames.load(INSTEAD) ?? '', shortCircuit: true };
    }
    return url.endsWith('.tsx')
      ? { format: 'module', source: compileJsx(url), shortCircuit: true }
      : next(url, context);
  },
});

// The bundler writes the version into the program's text.
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));
Object.assign(globalThis, { LKTOP_VERSION: version });

/** A scene may be drawn smaller than the terminal is. Resizing the terminal then changes nothing. */
const size = parseSize(process.env['LKTOP_SCENE_SIZE'] ?? '');
if (size !== null) {
  for (const [name, value] of Object.entries(size)) {
    Object.defineProperty(process.stdout, name, { get: () => value, set: () => {} });
  }
}
