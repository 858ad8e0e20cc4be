import type { Wire } from '../frame/wire.mts';
import { refuseInBody } from './envelope.mts';
import type { Family } from './family.mts';
import { createStudio, generateRoutes } from './generate.mts';
import { jobRoutes } from './jobs.mts';

const bodyLimitBytes = 1_000_000;

/** The wire format of a Suno reseller of the generate family. */
export function sunoWire(family: Family): Wire {
  return {
    id: family.id,
    title: family.title,
    basePath: '',
    bodyLimitBytes,
    hasFiles: true,
    readKey: (headers) => /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null,
    refuse: (refusal) => refuseInBody(family, refusal),
    routes: (world) => {
      const studio = createStudio();
      const jobs = family.hasJobsApi ? jobRoutes(family, world, studio) : [];
      return [...generateRoutes(family, world, studio), ...jobs];
    },
  };
}
