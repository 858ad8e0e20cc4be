import { type Logger, pino } from 'pino';

/** The log, in JSON. Errors are told by name, words and place only: what libraries hang on them may be heads, rows or keys. */
export function openLog(level: string): Logger {
  const redact = ['authorization', 'cookie', 'req.headers', 'headers.authorization', 'headers.cookie'];
  return pino({ level, redact, serializers: { err: errorWords } });
}

function errorWords(thrown: unknown): object {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const code = 'code' in thrown ? { code: String(thrown.code) } : {};
  const cause = thrown.cause === undefined ? {} : { cause: errorWords(thrown.cause) };
  return { type: thrown.name, message: thrown.message, ...code, stack: thrown.stack, ...cause };
}
