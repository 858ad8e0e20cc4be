import { existsSync } from 'node:fs';
import type { Provider } from '../../src/core/provider';
import { providers } from '../../src/providers';
import { conversationsOf, type NamedConversation } from '../providers/contract/conversation.mts';
import { check } from './check.mts';
import { type Description, descriptionOf } from './descriptions.mts';
import { type Schemas, schemasOf } from './schemas.mts';

/**
 * Holds every recorded conversation against the published API descriptions in a folder:
 * `npm run check:specs -- <folder>`. Exit code 1 if one does not fit, 2 if there is no folder.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined || !existsSync(folder)) {
  console.error('Name a folder with API descriptions: npm run check:specs -- <folder>');
  process.exit(2);
}

const counts = { ok: 0, mismatch: 0, skipped: 0 };
for (const provider of Object.values(providers)) {
  const description = descriptionOf(provider.id, folder);
  console.log(`\n${provider.title}: ${description?.file ?? 'no description in the folder'}`);
  if (description !== null) checkProvider(provider, description);
}
console.log(`\n${counts.ok} ok, ${counts.mismatch} mismatch, ${counts.skipped} skipped`);
process.exitCode = counts.mismatch > 0 ? 1 : 0;

function checkProvider(provider: Provider, description: Description): void {
  const schemas = schemasOf(description);
  for (const conversation of conversationsOf(provider.id)) {
    if (conversation.notInSpec === undefined) checkConversation(provider, conversation, description, schemas);
    else say('skipped', conversation.name, conversation.notInSpec);
  }
}

function checkConversation(
  provider: Provider,
  conversation: NamedConversation,
  description: Description,
  schemas: Schemas,
): void {
  const verdicts = conversation.exchanges.map((exchange) => check(provider, exchange, description, schemas));
  const wrong = verdicts.flatMap((verdict) => ('wrong' in verdict ? verdict.wrong : []));
  if (wrong.length > 0) say('mismatch', conversation.name, wrong.join('; '));
  else
    say('ok', conversation.name, verdicts.flatMap((verdict) => ('outside' in verdict ? verdict.outside : [])).join());
}

function say(result: keyof typeof counts, name: string, detail: string): void {
  counts[result]++;
  console.log(`  ${result.padEnd(8)} ${name}${detail === '' ? '' : `: ${detail}`}`);
}
