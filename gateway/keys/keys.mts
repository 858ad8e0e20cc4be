import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../store/database.mts';
import type { MonthlyCap } from '../money/caps.mts';
import { isScope, type Scope, scopes } from './scopes.mts';

/** A key as the gateway knows it. The secret itself is nowhere. */
export interface ApiKey {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Nano-dollars a month as decimal text. */
  readonly capNanos: string | null;
  /** What it is held to: its own cap, and that of the key it was made from. */
  readonly caps: readonly MonthlyCap[];
  readonly requestsPerMinute: number | null;
  /** Web origins it may be used from; empty is any. */
  readonly origins: readonly string[];
  readonly parent: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

export interface NewKey {
  readonly account: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly capNanos?: string | null;
  readonly requestsPerMinute?: number | null;
  readonly origins?: readonly string[];
  readonly parent?: string;
  readonly expiresAt?: string | null;
}

export interface Keys {
  /** The key behind a token, or why there is none. */
  find(token: string): Promise<ApiKey | null>;
  create(key: NewKey): Promise<{ readonly token: string; readonly key: ApiKey }>;
  /** Gives a key a new secret; the old one ends at once. */
  rotate(id: string): Promise<{ readonly token: string; readonly key: ApiKey } | null>;
  revoke(id: string): Promise<boolean>;
  /** Whether there is such a key, of an account if one is named. */
  has(account: string | null, id: string): Promise<boolean>;
  /** The newest keys; those that were made from others come last. */
  list(account: string | null): Promise<ApiKey[]>;
  accountNamed(name: string): Promise<string>;
}

interface Known {
  readonly key: ApiKey;
  readonly hash: Buffer;
}

interface Row {
  id: string;
  account: string;
  name: string;
  secret_hash: Uint8Array;
  scopes: string[];
  cap_nanos: string | null;
  requests_per_minute: number | null;
  origins: string[];
  parent: string | null;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  parent_ended: boolean;
  parent_cap_nanos: string | null;
}

const channel = 'imarouter_keys';
const mostKnown = 10_000;

/** Opens the keys. Known keys are remembered until somebody changes one, in whichever process. */
export async function openKeys(database: Database, adminKey: string | undefined): Promise<Keys> {
  const known = new Map<string, Known>();
  let changes = 0;
  const doubt = () => {
    changes++;
    known.clear();
  };
  await database.listen(channel, doubt, doubt);
  const admin = adminKey === undefined ? null : { hash: hashOf(adminKey), key: await adminOf(database) };
  const changed = async () => {
    doubt();
    await database.query('select pg_notify($1, $2)', [channel, 'changed']);
  };
  const look = async (id: string): Promise<Known | null> => {
    const remembered = known.get(id);
    if (remembered !== undefined) return remembered;
    const seen = changes;
    const [row] = await database.query<Row>(`${selectKeys} where k.id = $1`, [id]);
    if (row === undefined || row.parent_ended) return null;
    const found = { key: keyOf(row), hash: Buffer.from(row.secret_hash) };
    if (known.size >= mostKnown) known.clear();
    // What was read while somebody changed a key may be out of date already.
    if (seen === changes) known.set(id, found);
    return found;
  };
  const withToken = async (id: string, secret: string) => {
    await changed();
    const found = await look(id);
    return found === null ? null : { token: `ima_${id}_${secret}`, key: found.key };
  };
  return {
    async find(token) {
      if (admin !== null && timingSafeEqual(admin.hash, hashOf(token))) return admin.key;
      const [, id, secret] = /^ima_([0-9a-f]{16})_([\w-]{20,100})$/.exec(token) ?? [];
      if (id === undefined || secret === undefined) return null;
      const found = await look(id);
      if (found === null || !timingSafeEqual(found.hash, hashOf(secret))) return null;
      const { revokedAt, expiresAt } = found.key;
      const isOver = revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) <= Date.now());
      return isOver ? null : found.key;
    },
    async create(key) {
      const id = randomBytes(8).toString('hex');
      const secret = randomBytes(24).toString('base64url');
      await database.query(
        `insert into api_keys(id, account, name, secret_hash, scopes, cap_nanos, requests_per_minute, origins, parent, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          ...[id, key.account, key.name, hashOf(secret), key.scopes, key.capNanos ?? null],
          ...[key.requestsPerMinute ?? null, key.origins ?? [], key.parent ?? null, key.expiresAt ?? null],
        ],
      );
      const made = await withToken(id, secret);
      if (made === null) throw new Error('The key was revoked while it was made.');
      return made;
    },
    async rotate(id) {
      const secret = randomBytes(24).toString('base64url');
      const rows = await database.query(
        'update api_keys set secret_hash = $2 where id = $1 and revoked_at is null returning id',
        [id, hashOf(secret)],
      );
      return rows.length === 0 ? null : withToken(id, secret);
    },
    async revoke(id) {
      const rows = await database.query(
        'update api_keys set revoked_at = now() where (id = $1 or parent = $1) and revoked_at is null returning id',
        [id],
      );
      await changed();
      return rows.length > 0;
    },
    async has(account, id) {
      const rows = await database.query(
        'select id from api_keys where id = $2 and ($1::text is null or account = $1)',
        [account, id],
      );
      return rows.length > 0;
    },
    async list(account) {
      const rows = await database.query<Row>(
        `${selectKeys} where ($1::text is null or k.account = $1) order by k.parent is not null, k.created_at desc limit 1000`,
        [account],
      );
      return rows.map(keyOf);
    },
    accountNamed: (name) => accountNamed(database, name),
  };
}

const selectKeys = `
  select k.*, p.cap_nanos as parent_cap_nanos, p.id is not null and (p.revoked_at is not null or p.expires_at <= now()) as parent_ended
  from api_keys k left join api_keys p on p.id = k.parent`;

async function adminOf(database: Database): Promise<ApiKey> {
  return {
    id: 'admin',
    account: await accountNamed(database, 'default'),
    name: 'Admin key of the environment',
    scopes,
    capNanos: null,
    caps: [],
    requestsPerMinute: null,
    origins: [],
    parent: null,
    createdAt: new Date(0).toISOString(),
    expiresAt: null,
    revokedAt: null,
  };
}

async function accountNamed(database: Database, name: string): Promise<string> {
  const id = `acc_${randomBytes(8).toString('hex')}`;
  await database.query('insert into accounts(id, name) values ($1, $2) on conflict (name) do nothing', [id, name]);
  const [row] = await database.query<{ id: string }>('select id from accounts where name = $1', [name]);
  return row?.id ?? id;
}

function keyOf(row: Row): ApiKey {
  return {
    id: row.id,
    account: row.account,
    name: row.name,
    scopes: row.scopes.filter(isScope),
    capNanos: row.cap_nanos,
    caps: [
      ...(row.cap_nanos === null ? [] : [{ key: row.id, nanos: row.cap_nanos }]),
      ...(row.parent === null || row.parent_cap_nanos === null
        ? []
        : [{ key: row.parent, nanos: row.parent_cap_nanos }]),
    ],
    requestsPerMinute: row.requests_per_minute,
    origins: row.origins,
    parent: row.parent,
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
    revokedAt: row.revoked_at === null ? null : new Date(row.revoked_at).toISOString(),
  };
}

function hashOf(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}
