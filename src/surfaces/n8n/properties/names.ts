/** Names of the node's own parameters, beside the operations' fields. Stored in users' workflows, so they never change. */
export const parameterNames = {
  resource: 'resource',
  operation: 'operation',
  options: 'options',
  output: 'output',
  returnAs: 'returnAs',
  outputField: 'binaryOutputField',
  inputType: 'inputType',
  inputField: 'binaryPropertyName',
  inputUrl: 'audioUrl',
  itemsAtOnce: 'itemsAtOnce',
  subtitleFiles: 'subtitleFiles',
  includeUsage: 'includeUsage',
  wait: 'wait',
  pollFirst: 'pollFirstSeconds',
  timeLimit: 'timeLimitMinutes',
  callbackUrl: 'callbackUrl',
  jobId: 'jobId',
  returnAll: 'returnAll',
  limit: 'limit',
} as const;

/** The operation that is no core operation: it reports on every key. */
export const checkKeysOperation = 'checkKeys';

const spelledOwnWay: Readonly<Record<string, string>> = {
  aac: 'AAC',
  alaw: 'A-Law',
  flac: 'FLAC',
  mp3: 'MP3',
  pcm: 'PCM',
  srt: 'SRT',
  ulaw: 'μ-Law',
  vtt: 'WebVTT',
  wav: 'WAV',
  whatsappVoiceNote: 'WhatsApp Voice Note',
};

/** How a value such as `telegramVoice` is shown: in Title Case, or the way its owner spells it. */
export function valueTitle(value: string): string {
  const words = value.replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  return spelledOwnWay[value] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
