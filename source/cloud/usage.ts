import type { CloudUsage } from '../fleet/cloud-facts.ts';

/** Units as Kubernetes writes them, which LiveKit Cloud uses: `350m` of a core, `1.2GB`, `512Mi`. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  K: 1e3,
  KB: 1e3,
  Ki: 1_024,
  KiB: 1_024,
  M: 1e6,
  MB: 1e6,
  Mi: 1_024 ** 2,
  MiB: 1_024 ** 2,
  G: 1e9,
  GB: 1e9,
  Gi: 1_024 ** 3,
  GiB: 1_024 ** 3,
  T: 1e12,
  TB: 1e12,
  Ti: 1_024 ** 4,
  TiB: 1_024 ** 4,
};

const AMOUNT = /^(\d{1,15}(?:\.\d{1,9})?)\s?([A-Za-z]{0,3})$/;

/** Reads an amount such as `350m`, `1.5` or `2Gi`; null: lktop does not know the unit. */
const readAmount = (text: string): number | null => {
  const [, number, unit = ''] = AMOUNT.exec(text.trim()) ?? [];
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  return number === undefined || factor === undefined ? null : Number(number) * factor;
};

/** How much of the limit is used, from 0; null: not known, or there is no limit. */
export const usageShare = ({ used, limit }: CloudUsage): number | null => {
  const [has, may] = [readAmount(used), readAmount(limit)];
  return has === null || may === null || may === 0 ? null : has / may;
};

/** The place that is nearest to its limit; null: no place has a known share. */
export const fullest = <Usage extends CloudUsage>(
  usages: readonly Usage[],
): { readonly usage: Usage; readonly share: number } | null =>
  usages.reduce<{ usage: Usage; share: number } | null>((most, usage) => {
    const share = usageShare(usage);
    return share === null || (most !== null && most.share >= share) ? most : { usage, share };
  }, null);
