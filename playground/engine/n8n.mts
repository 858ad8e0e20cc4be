import { createRequire } from 'node:module';

type Core = typeof import('n8n-core');
type Workflow = typeof import('n8n-workflow');

export interface N8n {
  core: Core;
  workflow: Workflow;
  /** The container in which n8n-core keeps its services. */
  services: { get<T>(service: abstract new (...parts: never[]) => T): T };
}

let loaded: N8n | undefined;

/** Loads n8n's engine, once per process and always its CommonJS build, which is the one that nodes require. */
export function loadN8n(folder: string): N8n {
  if (loaded !== undefined) return loaded;
  process.env.N8N_USER_FOLDER ??= folder;
  process.env.N8N_ENCRYPTION_KEY ??= 'playground'.repeat(4);
  process.env.N8N_LOG_LEVEL ??= 'silent';
  const require = createRequire(import.meta.url);
  require('reflect-metadata');
  const core: Core = require('n8n-core');
  const workflow: Workflow = require('n8n-workflow');
  const { Container: services } = createRequire(require.resolve('n8n-core'))('@n8n/di');
  loaded = { core, workflow, services };
  return loaded;
}
