import { benchBilling } from './billing.mts';
import { benchGateway, laneNames } from './gateway.mts';
import { hourNames } from './media/files.mts';
import { benchJoin } from './media/join.mts';
import { benchMediaMemory } from './media/memory.mts';
import { benchMediaSpeed } from './media/speed.mts';
import { isMet, tableOf, type Figure } from './figure.mts';
import { benchNode } from './node.mts';
import { benchPipedream } from './pipedream.mts';

/**
 * `npm run bench [-- node billing media/join …]`: measures, each figure beside its yardstick, and writes nothing but this table.
 * `media` means every piece whose name begins with it.
 */
const pieces: Record<string, () => Figure[] | Promise<Figure[]>> = {
  node: benchNode,
  billing: benchBilling,
  ...Object.fromEntries(hourNames.map((name) => [`media/${name}`, () => benchMediaSpeed(name)])),
  'media/memory': benchMediaMemory,
  'media/join': benchJoin,
  ...Object.fromEntries(laneNames.map((name) => [`gateway/${name}`, () => benchGateway(name)])),
  pipedream: benchPipedream,
};

const wanted = process.argv.slice(2);
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(pieces)) {
  if (wanted.length > 0 && !wanted.some((each) => name === each || name.startsWith(`${each}/`))) continue;
  console.error(`Measuring ${name}…`);
  const measured = await measure();
  for (const line of tableOf(measured)) console.log(line);
  figures.push(...measured);
}
const missed = figures.filter((figure) => !isMet(figure));
const bound = figures.filter(({ atMost }) => atMost !== undefined);
console.log(`Node ${process.version}: ${bound.length - missed.length} of ${bound.length} figures met.`);
process.exitCode = missed.length === 0 ? 0 : 1;
