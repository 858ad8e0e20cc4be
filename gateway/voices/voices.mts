import { randomBytes } from 'node:crypto';
import { builtInVoices, type Voice } from '../../src/operations';
import { notFound } from '../http/refusal.mts';
import type { Database } from '../store/database.mts';

/** A voice that an account made here. */
export interface VoiceRow {
  id: string;
  account: string;
  provider: string;
  provider_voice: string;
  name: string;
  languages: string[];
  description: string | null;
  category: string | null;
  preview_url: string | null;
}

/** Keeps a cloned voice under an id of our own. */
export async function addVoice(database: Database, account: string, voice: Voice): Promise<VoiceRow> {
  const id = `voice_${randomBytes(12).toString('hex')}`;
  const { provider, id: providerVoice, name, languages, description, category, previewUrl } = voice;
  const [row] = await database.query<VoiceRow>(
    `insert into voices(id, account, provider, provider_voice, name, languages, description, category, preview_url)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning *`,
    [id, account, provider, providerVoice, name, languages, description, category, previewUrl],
  );
  if (row === undefined) throw new Error('The voice was not kept.');
  return row;
}

/** A voice of the account, or null. */
export async function findVoice(database: Database, account: string, id: string): Promise<VoiceRow | null> {
  const [row] = await database.query<VoiceRow>(
    'select * from voices where id = $1 and account = $2 and deleted_at is null',
    [id, account],
  );
  return row ?? null;
}

/** The account's own voices whose name holds a text. */
export function listVoices(database: Database, account: string, search: string): Promise<VoiceRow[]> {
  return database.query<VoiceRow>(
    `select * from voices where account = $1 and deleted_at is null and position(lower($2) in lower(name)) > 0 order by created_at desc limit 200`,
    [account, search],
  );
}

/** Marks a voice as gone. Its id stays taken. */
export async function removeVoice(database: Database, id: string): Promise<void> {
  await database.query('update voices set deleted_at = now() where id = $1', [id]);
}

/** Those of some provider ids that were made by an account here; with an account, by another one. */
export async function ownedElsewhere(
  database: Database,
  account: string | null,
  voices: readonly { readonly id: string }[],
): Promise<Set<string>> {
  const rows = await database.query<{ provider_voice: string }>(
    'select provider_voice from voices where provider_voice = any($1::text[]) and ($2::text is null or account <> $2)',
    [voices.map(({ id }) => id), account],
  );
  return new Set(rows.map((row) => row.provider_voice));
}

/** The voices of an input as providers know them: own ids resolved, another account's ids unknown. */
export async function resolveVoices(
  database: Database,
  account: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const { voice, speakerVoices } = input;
  const one = async (text: string): Promise<string> => {
    const entries = await Promise.all(text.split(',').map((entry) => resolveVoice(database, account, entry.trim())));
    return entries.join(',');
  };
  const lines = typeof speakerVoices === 'object' && speakerVoices !== null ? Object.entries(speakerVoices) : [];
  const resolved: [string, unknown][] = [];
  for (const [speaker, wanted] of lines)
    resolved.push([speaker, typeof wanted === 'string' ? await one(wanted) : wanted]);
  return {
    ...input,
    ...(typeof voice === 'string' ? { voice: await one(voice) } : {}),
    ...(lines.length > 0 ? { speakerVoices: Object.fromEntries(resolved) } : {}),
  };
}

async function resolveVoice(database: Database, account: string, entry: string): Promise<string> {
  if (builtInVoices.some((name) => name === entry.toLowerCase())) return entry;
  if (/^voice_[0-9a-f]{24}$/.test(entry)) {
    const row = await findVoice(database, account, entry);
    if (row === null) throw notFound('voice', entry);
    return `${row.provider}:${row.provider_voice}`;
  }
  const raw = entry.slice(entry.indexOf(':') + 1);
  if ((await ownedElsewhere(database, account, [{ id: raw }])).size > 0) throw notFound('voice', entry);
  return entry;
}
