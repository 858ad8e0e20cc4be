import * as z from 'zod/v4-mini';

// The page's content policy allows no code from text.
z.config({ jitless: true });

const sessionSchema = z.union([
  z.object({ signed_in: z.literal(false) }),
  z.object({
    signed_in: z.literal(true),
    csrf: z.string(),
    key: z.object({ name: z.string(), account: z.string(), scopes: z.array(z.string()) }),
  }),
]);
export type Session = z.infer<typeof sessionSchema>;

const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

let csrf = '';

/** What the gateway refused, in its own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Who is signed in, if anybody is. */
export async function currentSession(): Promise<Session> {
  return remembered(await ask('GET', '/dashboard/session', sessionSchema));
}

/** Opens a session with an API key. */
export async function signIn(key: string): Promise<Session> {
  return remembered(await ask('POST', '/dashboard/session', sessionSchema, { key }));
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await ask('DELETE', '/dashboard/session', z.unknown());
  csrf = '';
}

/** Calls an endpoint and reads its JSON as the schema wants it; throws `Refused` with what to tell. */
export async function ask<T>(method: string, path: string, schema: z.ZodMiniType<T>, body?: object): Promise<T> {
  const response = await send(method, path, body);
  return schema.parse(await response.json());
}

/** Calls an endpoint and gives a file with the name it goes by. */
export async function askFile(path: string): Promise<{ readonly bytes: Blob; readonly name: string }> {
  const response = await send('GET', path);
  const [, name = 'download'] = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
  return { bytes: await response.blob(), name };
}

async function send(method: string, path: string, body?: object): Promise<Response> {
  const isForm = body instanceof FormData;
  const headers: Record<string, string> = method === 'GET' ? {} : { 'x-csrf-token': csrf };
  if (body !== undefined && !isForm) headers['content-type'] = 'application/json';
  const content = body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) };
  const response = await fetch(path, { method, headers, credentials: 'same-origin', ...content }).catch(() => null);
  if (response === null) throw new Error('The gateway did not answer. Try again.');
  if (response.ok) return response;
  if (response.status === 401 && csrf !== '') throw new Refused(401, 'The session has ended. Sign in again.');
  const told = refusalSchema.safeParse(await response.json().catch(() => null));
  throw new Refused(
    response.status,
    told.success ? told.data.error.message : `The gateway answered ${response.status}.`,
  );
}

function remembered(session: Session): Session {
  csrf = session.signed_in ? session.csrf : '';
  return session;
}
