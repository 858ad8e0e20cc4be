import { type Job, jobSchema } from '../core/job';
import { RouterFailure } from '../operations';
import { fromBase64Url, toBase64Url } from './base64Url';
import { sameText, seal } from './seal';

/** The API key of a provider as the credential has it now; null where it has none. */
export type KeyOf = (providerId: string) => string | null;

const longestId = 2_000;

/**
 * A job as signed ids that any process with the same key can resume. One id, or one per part where one would pass 2,000
 * characters. Throws badReply for a part that alone passes it.
 */
export function jobIdsOf(job: Job, keyOf: KeyOf): string[] {
  const whole = idOf(job, keyOf);
  if (whole.length <= longestId) return [whole];
  const single = job.parts.length > 1 ? job.parts.map((part) => idOf({ ...job, parts: [part] }, keyOf)) : [];
  if (single.length > 0 && single.every((id) => id.length <= longestId)) return single;
  throw new RouterFailure('badReply', `The job is too long for an ID of ${longestId} characters`);
}

/**
 * The job behind a signed id. Throws invalidInput for what is no id, unauthorized where the credential has no key for its
 * provider, and where key and signature do not belong together: changed id, another account, or a rotated key.
 */
export function readJobId(id: string, keyOf: KeyOf): Job {
  const [payload = '', signature = '', ...rest] = id.trim().split('.');
  const text = id.length > longestId + 100 || rest.length > 0 || signature === '' ? null : fromBase64Url(payload);
  const job = text === null ? null : parse(text);
  if (job === null) throw refused('invalidInput', 'This is no job ID', "Use the 'id' that the node handed out, whole.");
  const [first] = job.parts;
  const provider = first?.provider ?? '';
  const key = keyOf(provider);
  if (key === null)
    throw refused('unauthorized', `The credential has no key for '${provider}', which has the job`, own);
  if (sameText(signature, sign(payload, key))) return job;
  throw refused('unauthorized', 'The job ID was changed, or belongs to another account or an earlier key', own);
}

const own = 'Use the credential, and the key, with which the job was started.';

function idOf(job: Job, keyOf: KeyOf): string {
  const [first] = job.parts;
  const payload = toBase64Url(JSON.stringify(job));
  return `${payload}.${sign(payload, keyOf(first?.provider ?? '') ?? '')}`;
}

function sign(payload: string, key: string): string {
  return seal(key, 'job', payload);
}

function parse(text: string): Job | null {
  try {
    const parsed = jobSchema().safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function refused(kind: 'invalidInput' | 'unauthorized', message: string, advice: string): RouterFailure {
  return new RouterFailure(kind, message, { stage: 'intake', advice });
}
