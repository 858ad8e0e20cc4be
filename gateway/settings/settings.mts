import { isIP } from 'node:net';
import { z } from 'zod/v4';
import type { Provider } from '../../src/core/provider';
import { providers } from '../../src/providers';
import { originOf } from '../keys/origin.mts';

const whole = (least: number, fallback: number) => z.coerce.number().int().min(least).default(fallback);
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );
const flag = z
  .enum(['', '0', '1', 'false', 'true', 'no', 'yes'])
  .default('')
  .transform((text) => ['1', 'true', 'yes'].includes(text));

/** Every environment variable the gateway reads, besides keys and base URLs of providers. */
export const environmentSchema = z.object({
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8787)
    .describe('Port to listen on (8787; 0 takes a free one)'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on (127.0.0.1)'),
  DATA_DIR: z.string().default('.data/gateway').describe('Folder of spooled uploads, files and the embedded store'),
  DATABASE_URL: z.string().optional().describe('PostgreSQL of the store; without it an embedded one opens in DATA_DIR'),
  LIVE: flag.describe('true asks the real providers with the keys below; otherwise simulators answer'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address under which clients and providers reach the gateway'),
  IMAROUTER_ADMIN_KEY: z.string().min(16).optional().describe('An admin key of your choice, at least 16 characters'),
  ALLOW_PRIVATE_NETWORKS: list
    .refine(areNetworks, 'give CIDR blocks, addresses or host names')
    .describe('CIDR blocks that files and webhooks may reach although they are private'),
  ALLOWED_ORIGINS: list
    .refine(areOrigins, 'give * or origins such as https://app.example.com')
    .transform((origins) => origins.map(originOf))
    .describe('Origins of web pages that may call with a client key (CORS)'),
  MAX_UPLOAD_BYTES: whole(1, 1_073_741_824).describe('Largest upload (1 GiB)'),
  SYNC_SECONDS: whole(1, 300).describe('How long a call is waited for before it goes on as a job (300)'),
  SLOW_CLIENT_SECONDS: whole(1, 60).describe('How long a client may stand still while it sends or reads (60)'),
  RETENTION_DAYS: whole(1, 30).describe('Days that files, jobs and transcripts are kept (30)'),
  JOB_WORKERS: whole(1, 8).describe('Jobs that one process works on at once (8)'),
  PROVIDER_REQUESTS: whole(1, 64).describe('Requests at once to one provider (64)'),
  S3_ENDPOINT: z
    .url()
    .optional()
    .describe('An S3-compatible store for files, such as https://s3.eu-central-1.amazonaws.com'),
  S3_BUCKET: z.string().optional().describe('Its bucket'),
  S3_REGION: z.string().default('us-east-1').describe('Its region'),
  S3_ACCESS_KEY_ID: z.string().optional().describe('Its key id'),
  S3_SECRET_ACCESS_KEY: z.string().optional().describe('Its secret key'),
  S3_PUBLIC_ENDPOINT: z.url().optional().describe('Its address as clients reach it, where that is another'),
  S3_SECONDS: whole(1, 30).describe('How long it may be silent (30)'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('How much is logged'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional().describe('Where traces go; none are kept without it'),
});

type Environment = z.infer<typeof environmentSchema>;

/** What one provider is asked with. */
export interface ProviderSettings {
  readonly key: string | null;
  readonly baseUrls: Readonly<Record<string, string>>;
}

export interface Settings extends Environment {
  readonly providers: Readonly<Record<string, ProviderSettings>>;
}

/** Reads the environment; throws one sentence per variable that cannot be used. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const said = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`The settings cannot be used.\n  ${said.join('\n  ')}`);
  }
  const missing = missingOf(parsed.data);
  if (missing.length > 0) throw new Error(`Settings are missing.\n  ${missing.join('\n  ')}`);
  const access = Object.values(providers).map((provider): [string, ProviderSettings] => [
    provider.id,
    providerSettings(provider, given),
  ]);
  return { ...parsed.data, providers: Object.fromEntries(access) };
}

/** The variables of one provider's key and base URLs. */
export function variablesOf({ id, origins }: Provider): { key: string; baseUrls: Record<string, string> } {
  const stem = id.toUpperCase();
  const named = Object.keys({ api: '', ...origins }).map((origin): [string, string] => [
    origin,
    origin === 'api' ? `${stem}_BASE_URL` : `${stem}_${origin.toUpperCase()}_BASE_URL`,
  ]);
  return { key: `${stem}_API_KEY`, baseUrls: Object.fromEntries(named) };
}

function providerSettings(provider: Provider, environment: Readonly<Record<string, string | undefined>>) {
  const { key, baseUrls } = variablesOf(provider);
  const urls = Object.entries(baseUrls).flatMap(([origin, variable]) => {
    const url = environment[variable];
    return url === undefined ? [] : [[origin, url]];
  });
  return { key: environment[key]?.trim() ?? null, baseUrls: Object.fromEntries(urls) };
}

function areNetworks(networks: readonly string[]): boolean {
  return networks.every((network) => {
    const [address = '', prefix, ...rest] = network.split('/');
    const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : 0;
    if (prefix === undefined) return true;
    return rest.length === 0 && bits > 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
  });
}

function areOrigins(origins: readonly string[]): boolean {
  return origins.every(
    (origin) => origin === '*' || (/^[a-z][a-z\d+.-]*:\/\/[^/]/i.test(origin) && URL.canParse(origin)),
  );
}

function missingOf(environment: Environment): string[] {
  if (environment.S3_ENDPOINT === undefined) return [];
  return (['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const)
    .filter((name) => environment[name] === undefined)
    .map((name) => `${name}: S3_ENDPOINT is set, so this is needed too.`);
}
