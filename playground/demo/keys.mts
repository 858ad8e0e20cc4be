import { providers } from '../../src/providers';
import type { Simulator, Simulators } from '../../simulators/index.mts';

/** Values of the credential `imaRouterApi`. */
export type ImaRouterCredential = Record<string, string>;

/** A credential whose every provider is its simulator on loopback; `only` leaves the others out. */
export function simulatedCredential(
  { close: _close, ...simulators }: Simulators,
  only?: string[],
): ImaRouterCredential {
  const chosen = Object.values(simulators).filter(({ id }) => only === undefined || only.includes(id));
  return {
    allowedPrivateNetworks: '127.0.0.0/8',
    ...Object.fromEntries(
      chosen.flatMap(({ id, baseUrl }) => [
        [id, `sim-${id}`],
        [`${id}BaseUrl`, baseUrl],
      ]),
    ),
  };
}

/** The simulators one by one. */
export function listed(simulators: Simulators): Simulator[] {
  return Object.values(simulators).filter((value) => typeof value === 'object');
}

export interface LiveKeys {
  credential: ImaRouterCredential;
  /** Provider ids that have a key. */
  withKey: string[];
  /** Why each other provider is left out, one sentence each. */
  skipped: string[];
}

/** The keys of the environment, such as OPENAI_API_KEY; a provider without one is skipped by name. */
export function liveKeys(environment: NodeJS.ProcessEnv): LiveKeys {
  const named = Object.values(providers).filter(({ needsBaseUrl }) => !needsBaseUrl);
  const found = named.map(({ id, title }) => {
    const variable = `${id.toUpperCase()}_API_KEY`;
    return { id, title, variable, key: environment[variable]?.trim() };
  });
  return {
    credential: Object.fromEntries(found.flatMap(({ id, key }) => (key ? [[id, key]] : []))),
    withKey: found.flatMap(({ id, key }) => (key ? [id] : [])),
    skipped: found.flatMap(({ title, variable, key }) => (key ? [] : [`${title} is skipped: ${variable} is not set.`])),
  };
}
