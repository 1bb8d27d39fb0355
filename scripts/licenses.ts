import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string().optional() });

/** The folder of the package that a module of `node_modules` is of; null for our own. */
const packageFolder = (moduleId: string): string | null =>
  moduleId.match(/^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/)?.[0] ?? null;

const licenseText = (folder: string): string => {
  const file = readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
  return file ? readFileSync(join(folder, file), 'utf8').trim() : '';
};

const describe = (folder: string): string => {
  const { name, version, license } = packageSchema.parse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  );
  return [`${name} ${version} (${license ?? 'see below'})`, licenseText(folder)].filter(Boolean).join('\n\n');
};

/** The licenses of all packages in a bundle, which must go with their code wherever it goes. */
export const bundledLicenses = (moduleIds: readonly string[]): string => {
  const folders = new Set(moduleIds.map(packageFolder).filter((folder) => folder !== null));
  return [...folders]
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map(describe)
    .sort()
    .join(`\n\n${'-'.repeat(80)}\n\n`);
};
