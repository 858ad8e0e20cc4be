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
