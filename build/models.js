const evidenceWords = {
  spec: 'specification',
  docs: 'documentation',
  thirdParty: 'third parties',
  unconfirmed: 'unconfirmed',
};

const unitWords = {
  audioMillisecond: 'of audio',
  generatedMillisecond: 'generated',
  character: 'character',
  generation: 'generation',
  request: 'request',
  credit: 'credit',
  inputTextToken: 'input text token',
  inputAudioToken: 'input audio token',
  outputTextToken: 'output text token',
  outputAudioToken: 'output audio token',
};

const times = { 3_600_000: 'hour', 60_000: 'minute', 1_000: 'second', 1: 'millisecond' };
const counts = { 1_000_000: 'million ', 1_000: 'thousand ' };

/** A table of every deployment: the model, what it does, who has it, until when, and how sure that is. */
exports.modelTable = (rows) =>
  table(
    ['Model', 'Does', 'At', 'Evidence', 'Note'],
    rows.map(({ provider, deployment }) => [
      deployment.providerModel === null ? 'any' : `\`${deployment.model}\``,
      deployment.operations.join(', '),
      provider.title,
      evidenceWords[deployment.evidence],
      noteOf(deployment),
    ]),
  );

/** A table of every deployment's prices, with their sources and the day they hold from. */
exports.priceTable = (rows) =>
  table(
    ['Model', 'At', 'Price', 'From', 'Source'],
    rows.flatMap(({ provider, deployment }) =>
      deployment.prices.map((price) => [
        `\`${deployment.model}\``,
        provider.title,
        priceWords(price),
        price.asOf,
        price.source,
      ]),
    ),
  );

function noteOf({ shutdown, deprecated, aliases, note }) {
  return [
    shutdown && `Closes on ${shutdown.date}; goes on as \`${shutdown.successor}\`.`,
    deprecated && `Deprecated for \`${deprecated.successor}\`.`,
    aliases?.length > 0 && `Also called ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`,
    note,
  ]
    .filter(Boolean)
    .join(' ');
}

function priceWords({ unit, amount, per, minimum, roundUpTo, surcharge, operation }) {
  const isTime = unit.endsWith('Millisecond');
  const measure = (quantity) =>
    isTime ? timeWords(quantity) : `${counts[quantity] ?? (quantity === 1 ? '' : `${quantity} `)}${unitWords[unit]}`;
  return [
    `$${amount} per ${measure(per)}${isTime ? ` ${unitWords[unit]}` : quantityEnding(per)}`,
    surcharge && `on top for ${surcharge}`,
    operation && `for ${operation}`,
    minimum && `at least ${isTime ? `${minimum / 1_000} s` : minimum}`,
    roundUpTo && `rounded up to ${isTime ? `${roundUpTo / 1_000} s` : roundUpTo}`,
  ]
    .filter(Boolean)
    .join(', ');
}

const quantityEnding = (quantity) => (quantity === 1 ? '' : 's');

const timeWords = (milliseconds) => times[milliseconds] ?? `${milliseconds / 1_000} seconds`;

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
