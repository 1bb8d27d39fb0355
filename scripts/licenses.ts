import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { textOfLicense } from './license-texts.ts';

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  author: z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]).optional(),
});

/** The package folder of a module in `node_modules`; null for our own modules. */
const packageFolder = (moduleId: string): string | null =>
  moduleId.match(/^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/)?.[0] ?? null;

const licenseText = (folder: string): string | null => {
  const file = readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
  return file ? readFileSync(join(folder, file), 'utf8').trim() : null;
};

const describe = (folder: string): string => {
  const { name, version, license, author } = packageSchema.parse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  );
  const text = licenseText(folder) ?? textOfLicense(license, author ?? null);
  return `${name} ${version} (${license})\n\n${text}`;
};

/** The licenses of all packages in a bundle. They must be distributed with the code. */
export const bundledLicenses = (moduleIds: readonly string[]): string => {
  const folders = new Set(moduleIds.map(packageFolder).filter((folder) => folder !== null));
  return [...folders]
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map(describe)
    .sort()
    .join(`\n\n${'-'.repeat(80)}\n\n`);
};
