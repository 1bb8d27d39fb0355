import { defaultFleetSettings, type FleetSettings, type GraceTimes } from '../fleet/settings.ts';
import type { Config, ProjectConfig } from './config-schema.ts';

type GraceConfig = NonNullable<Config['grace']>;

const inMilliseconds = (grace: GraceConfig | undefined): Partial<GraceTimes> =>
  Object.fromEntries(
    Object.entries(grace ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[`${name}Ms`, value * 1_000]],
    ),
  );

/** Removes undefined fields, so they do not override defaults. */
const given = <Value extends object>(value: Value | undefined) =>
  Object.fromEntries(Object.entries(value ?? {}).filter(([, one]) => one !== undefined)) as {
    [Key in keyof Value]?: Exclude<Value[Key], undefined>;
  };

/** What the command line asks for; undefined: use the settings or the default. */
export interface AskedSettings {
  readonly expect?: readonly string[] | undefined;
  readonly countsSimulated?: boolean | undefined;
}

/**
 * The rules for a project's verdicts. Flags win over the project's settings, these over the general settings, these
 * over the defaults.
 */
export const fleetSettings = (
  config: Config,
  project: ProjectConfig | undefined,
  { expect, countsSimulated }: AskedSettings,
): FleetSettings => ({
  grace: {
    ...defaultFleetSettings.grace,
    ...inMilliseconds(config.grace),
    ...inMilliseconds(project?.grace),
  },
  recognition: {
    ...defaultFleetSettings.recognition,
    ...given(config.recognition),
    ...given(project?.recognition),
  },
  listeners: project?.listeners ?? config.listeners ?? defaultFleetSettings.listeners,
  countsSimulated: countsSimulated ?? defaultFleetSettings.countsSimulated,
  expect: expect ?? project?.expect ?? config.expect ?? defaultFleetSettings.expect,
});
