/** What makes the store, in order. A step never changes once it was released; add another. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '001 accounts, keys, money',
    sql: `
      create table accounts (
        id text primary key, name text not null unique, webhook_secret text, created_at timestamptz not null default now());
      create table secrets (name text primary key, value text not null);
      create table api_keys (
        id text primary key, account text not null references accounts(id), name text not null,
        secret_hash bytea not null, scopes text[] not null, cap_nanos bigint, requests_per_minute integer,
        origins text[] not null default '{}', parent text, created_at timestamptz not null default now(),
        expires_at timestamptz, revoked_at timestamptz);
      create index api_keys_of_account on api_keys(account);
      create table rate_windows (
        key text not null, minute bigint not null, requests integer not null, primary key (key, minute));
      create table processes (id text primary key, seen_at timestamptz not null default now());
      create table attempts (
        id text primary key, request text not null, account text not null, key text not null, process text not null,
        job text, operation text not null, provider text not null, model text not null, part integer not null,
        bound jsonb not null, client_label text, state text not null default 'open',
        created_at timestamptz not null default now(), settled_at timestamptz);
      create index attempts_open on attempts(process) where state = 'open';
      create table usage_records (
        id text primary key, account text not null, key text not null, request text not null, job text,
        time timestamptz not null, operation text not null, provider text not null, model text not null,
        client_label text, cost_nanos bigint, price_nanos bigint, certainty text not null,
        is_unsettled boolean not null default false, record jsonb not null);
      create index usage_by_account on usage_records(account, time);
      create index usage_by_key on usage_records(key, time);
      create table cap_sums (name text primary key, taken_nanos bigint not null);
      create table cap_reservations (
        name text not null, reservation text not null, nanos bigint not null, is_open boolean not null default true,
        primary key (name, reservation));
      create index cap_reservations_open on cap_reservations(reservation) where is_open;
      create table requests (
        id text primary key, account text not null, key text not null, operation text not null, model text,
        provider text, status integer not null, job text, cost text, duration_ms integer not null, attempts jsonb not null,
        warnings jsonb not null default '[]', client_label text, created_at timestamptz not null default now());
      create index requests_of_account on requests(account, created_at desc);
    `,
  },
  {
    name: '002 jobs, files, webhooks',
    sql: `
      create table files (
        id text primary key, account text not null, object text not null, file_name text not null,
        media_type text not null, size_bytes bigint not null, duration_seconds double precision, job text,
        purpose text not null, created_at timestamptz not null default now(), expires_at timestamptz not null);
      create index files_of_account on files(account, created_at desc);
      create index files_expiring on files(expires_at);
      create table jobs (
        id text primary key, account text not null, key text not null, operation text not null, model text,
        status text not null, request jsonb not null, state jsonb, output jsonb, report jsonb, error jsonb, provider text,
        webhook_url text, owner text, runs integer not null default 0, cancel_asked boolean not null default false,
        created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
        finished_at timestamptz, expires_at timestamptz not null);
      create index jobs_of_account on jobs(account, created_at desc);
      create index jobs_unfinished on jobs(status) where status in ('queued', 'running');
      create table webhooks (
        id text primary key, account text not null, url text not null, secret text not null, events text[] not null,
        created_at timestamptz not null default now(), disabled_at timestamptz, disabled_because text);
      create table deliveries (
        id text primary key, event text not null, account text not null, webhook text, job text, type text not null,
        url text not null, secret text not null, payload text not null, status text not null default 'pending',
        attempts integer not null default 0, next_at timestamptz, last_status integer, last_message text,
        log jsonb not null default '[]', created_at timestamptz not null default now());
      create index deliveries_of_account on deliveries(account, created_at desc);
      create index deliveries_pending on deliveries(next_at) where status = 'pending';
      create table announced (account text not null, type text not null, once text not null, primary key (account, type, once));
      create table idempotency (
        account text not null, name text not null, request_hash text not null, process text not null,
        status integer, headers jsonb, body text, object text, created_at timestamptz not null default now(),
        primary key (account, name));
      create table voices (
        id text primary key, account text not null, provider text not null, provider_voice text not null, name text not null,
        languages text[] not null default '{}', description text, category text, preview_url text,
        created_at timestamptz not null default now(), deleted_at timestamptz);
      create index voices_of_account on voices(account);
      create table invoices (key text primary key, number text not null unique, invoice jsonb not null, account text not null);
      create table invoiced_records (id text primary key, invoice text not null);
      create table outcomes (
        provider text not null, model text not null, operation text not null, at timestamptz not null default now(),
        duration_ms integer not null, is_good boolean not null);
      create index outcomes_recent on outcomes(at);
    `,
  },
  {
    name: '003 what a job was charged, what is begun under a name',
    sql: `
      create index usage_by_job on usage_records(job) where job is not null;
      alter table idempotency add column job text;
      alter table idempotency add column runs integer not null default 1;
    `,
  },
  {
    name: '004 what a client label may cost in a month',
    sql: `
      create table client_caps (account text not null, client text not null, cap_nanos bigint not null, primary key (account, client));
    `,
  },
  {
    name: '005 found by an index, however much has piled up',
    sql: `
      create index usage_unsettled on usage_records(request) where is_unsettled;
      create index attempts_by_job on attempts(job) where job is not null;
      create index files_by_job on files(job) where job is not null;
      create index files_by_object on files(object);
    `,
  },
];
